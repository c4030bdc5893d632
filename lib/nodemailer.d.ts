/** What is used of nodemailer, which comes without types; those that others publish bring a cloud vendor's client along. */
declare module 'nodemailer' {
  type Address = { name: string; address: string }
  type Message = { from: string | undefined; to: Address; subject: string; text: string }
  type Options = { url: string; connectionTimeout: number; greetingTimeout: number; socketTimeout: number; dnsTimeout: number }
  export function createTransport(options: Options): { sendMail(message: Message): Promise<unknown>; close(): void }
}
