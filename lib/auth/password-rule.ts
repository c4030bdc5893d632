import { type MatchExtended, ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'
import { invalidField } from '../errors.ts'

// An attacker at the sign-in form gets some ten guesses a quarter of an hour at an account; what takes a hundred million is out of their reach, and still
// costs somebody with the hash months, at 90 ms for each.
const guessesMin = 1e8

/**
 * Refuses a password that is soon guessed: a common one, a row of keys, a repeated pattern, or one made of `known`, what everybody may know of its owner (name,
 * address, organization). Nothing leaves the process for it. Throws `invalid_input` for the field at `path`, in words that say what is wrong.
 */
export function requireStrongPassword(password: string, known: string[], path: string): void {
  const words = [...known, 'hookport'].flatMap((text) => [text, ...text.split(/[^\p{L}\p{N}]+/u)]).filter((word) => word.length > 2)
  const { guesses, sequence } = judge().check(password, words)
  if (guesses < guessesMin) throw invalidField(path, sequence.map(wordsFor).find((text) => text !== null) ?? tooEasy)
}

const tooEasy = 'is too easy to guess; add another word or two'

/** What makes a part of a password easy to guess; null where it is no pattern. */
function wordsFor(match: MatchExtended): string | null {
  switch (match.pattern) {
    case 'dictionary':
      if (match.dictionaryName === 'userInputs') return 'must not be made of your name, your address or the name of your organization'
      return match.dictionaryName.startsWith('passwords') ? 'is a common password, or close to one; add another word or two' : null
    case 'repeat':
      return 'must not repeat the same characters'
    case 'sequence':
    case 'spatial':
      return 'must not be a row of keys, letters or digits'
    default:
      return null
  }
}

let made: ZxcvbnFactory | undefined

/** Made at first use, because its word lists take a tenth of a second to read. */
function judge(): ZxcvbnFactory {
  made ??= new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, maxLength: 200 })
  return made
}
