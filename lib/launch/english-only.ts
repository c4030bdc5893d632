/**
 * A loader for `next build`: of React Aria's messages, which come in 34 languages, only the English ones are shipped. The portal is written in
 * English, and a message in the browser's language would be read to people with the wrong pronunciation.
 */
export default function englishOnly(source: string): string {
  return source.replace(/^(import .*\/|\s*")(?!en-US)[a-z]{2}-[A-Z]{2}(\.mjs"|":).*$/gm, '')
}
