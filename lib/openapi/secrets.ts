import { z } from 'zod'
import { jwkOf, jwksSchema } from '../webhooks/public-keys.ts'
import { rollBackInput, rotateInput } from '../webhooks/secret-rotation.ts'
import { endpointSecretsSchema } from '../webhooks/secrets.ts'
import { ids, previousSecret, publicKey, secret, times } from './examples.ts'
import { type Operation, parameter, scopeOfId } from './operation.ts'

const path = '/api/v1/endpoints/{id}'
const pathParameters = z.object({ id: parameter('Id of the endpoint.', ids.endpoint) })
const query = scopeOfId

/** What signs the requests of an endpoint. */
export const secrets: Operation[] = [
  {
    id: 'getSecret',
    method: 'get',
    path: `${path}/secret`,
    summary: 'Show the secret',
    description: 'That it was shown, and to whom, is written down.',
    security: 'key',
    pathParameters,
    query,
    answers: [{ status: 200, description: 'The secret in force.', schema: endpointSecretsSchema, example: { secret } }],
    refusals: ['environment_mismatch', 'not_found'],
  },
  {
    id: 'rotateSecret',
    method: 'post',
    path: `${path}/secret/rotate`,
    summary: 'Rotate the secret',
    description: 'Makes a new secret, and a new key pair where there is one. The previous ones sign along until the grace period ends.',
    security: 'key',
    pathParameters,
    query,
    body: { schema: rotateInput, examples: { rotation: { graceSeconds: 86_400 } }, isOptional: true },
    answers: [
      {
        status: 200,
        description: 'The new secret.',
        schema: endpointSecretsSchema,
        example: { secret, previous: { secret: previousSecret, expiresAt: times.nextDay } },
      },
    ],
    refusals: ['environment_mismatch', 'not_found'],
  },
  {
    id: 'endSecretRotation',
    method: 'post',
    path: `${path}/secret/end-rotation`,
    summary: 'End a rotation early',
    description: 'From now on only the new secret signs.',
    security: 'key',
    pathParameters,
    query,
    answers: [{ status: 200, description: 'The secret in force.', schema: endpointSecretsSchema, example: { secret } }],
    refusals: ['environment_mismatch', 'not_found', 'conflict'],
  },
  {
    id: 'rollBackSecret',
    method: 'post',
    path: `${path}/secret/roll-back`,
    summary: 'Roll a rotation back',
    description:
      'Makes the previous secret the current one again, up to a week after it stopped signing. The newer one ends, at once or after a grace period; ' +
      'until then the same call brings it back.',
    security: 'key',
    pathParameters,
    query,
    body: { schema: rollBackInput, examples: { return: { graceSeconds: 3_600 } }, isOptional: true },
    answers: [
      {
        status: 200,
        description: 'The secret in force.',
        schema: endpointSecretsSchema,
        example: { secret: previousSecret, previous: { secret, expiresAt: times.later } },
      },
    ],
    refusals: ['environment_mismatch', 'not_found', 'conflict'],
  },
  {
    id: 'getPublicKeys',
    method: 'get',
    path: '/.well-known/webhooks/{id}/jwks.json',
    summary: 'Get the public keys of an endpoint',
    description:
      'As a JSON Web Key Set, for its receiver: with them it verifies the signatures `v1a` of an endpoint whose `signing` is `ed25519` or `both`. During ' +
      'a rotation the previous key is in it as well. Needs no key.',
    security: 'none',
    pathParameters,
    answers: [
      {
        status: 200,
        description: 'The keys, the current one first.',
        schema: jwksSchema,
        example: { keys: [jwkOf(publicKey)] },
        mediaType: 'application/jwk-set+json',
      },
    ],
    refusals: ['not_found'],
  },
]
