import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

export type Mail = { from: string; to: string[]; text: string }

/** A mail server on loopback that takes everything and keeps it; `refuse` makes it refuse every recipient from then on. */
export async function startMailbox() {
  const mails: Mail[] = []
  let refuses = false
  const server = createServer(
    (socket) =>
      void converse(
        socket,
        (mail) => mails.push(mail),
        () => refuses,
      ),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    refuse: () => {
      refuses = true
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}

/** The server's side of SMTP (RFC 5321), as far as a client that only hands in mail needs it. */
async function converse(socket: Socket, keep: (mail: Mail) => void, refuses: () => boolean): Promise<void> {
  const answer = (line: string) => socket.write(`${line}\r\n`)
  let mail: Mail = { from: '', to: [], text: '' }
  let isData = false
  socket.on('error', () => socket.destroy())
  answer('220 mailbox')
  for await (const line of createInterface({ input: socket })) {
    if (isData && line === '.') {
      isData = false
      keep(mail)
      mail = { from: '', to: [], text: '' }
      answer('250 kept')
    } else if (isData) mail.text += `${line}\n`
    else if (/^MAIL FROM/i.test(line)) {
      mail.from = addressIn(line)
      answer('250 ok')
    } else if (/^RCPT TO/i.test(line)) {
      if (!refuses()) mail.to.push(addressIn(line))
      answer(refuses() ? '550 no such mailbox' : '250 ok')
    } else if (/^DATA/i.test(line)) {
      isData = true
      answer('354 go on')
    } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n')
    else answer('250 ok')
  }
}

function addressIn(line: string): string {
  return /<([^>]*)>/.exec(line)?.[1] ?? ''
}
