import type { Finding } from './signature-doctor.ts'

export type Words = { title: string; advice: string }

/** By whose secret or key pair a request was signed, in words. */
export function secretWords(finding: Extract<Finding, { kind: 'secret' }>): Words {
  const { of, algorithm, standing, endpointUrl, environment, isExpected, expiresAt } = finding
  // With its version, so that a reader finds the signature that is meant among several in the header.
  const noun = algorithm === 'ed25519' ? 'key pair (Ed25519, v1a)' : 'secret'
  const who = of === 'code' ? 'Your code used' : 'It was signed with'
  const until = expiresAt === null ? '' : `${expiresAt.slice(0, 16).replace('T', ' ')} UTC`
  if (!isExpected)
    return {
      title: `${who} the ${noun} of another endpoint: ${endpointUrl} (${environment}).`,
      advice:
        algorithm === 'ed25519'
          ? 'Each endpoint has a key pair of its own. Give your receiver the public key of the endpoint that it serves.'
          : 'Each endpoint has a secret of its own in each environment. Give your receiver the one of the endpoint that it serves.',
    }
  switch (standing) {
    case 'current':
      return {
        title: `${who} the current ${noun} of ${endpointUrl}.`,
        advice:
          of === 'code'
            ? 'The secret is right.'
            : 'If your code refuses what is genuine, paste the signature that your code computes, and this page tells what it did.',
      }
    case 'previous':
      return {
        title: `${who} the previous ${noun} of ${endpointUrl}.`,
        advice: `It signs along until ${until}. Give your receiver the current one before.`,
      }
    case 'expired':
      return {
        title: `${who} the previous ${noun} of ${endpointUrl}, which ended on ${until}.`,
        advice: 'The secret was replaced. Give your receiver the current one.',
      }
    default:
      return standing satisfies never
  }
}
