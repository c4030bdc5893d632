import { z } from 'zod'
import { apiKeyInput, apiKeySchema, newApiKeySchema } from '../webhooks/api-keys.ts'
import { expungedOrganizationSchema, expungeOrganizationInput } from '../webhooks/expunge.ts'
import { organizationInput, organizationPatch, organizationSchema, organizationSettingsSchema } from '../webhooks/organizations.ts'
import { pageRequest } from '../webhooks/paging.ts'
import { newServiceCredentialSchema, serviceCredentialInput, serviceCredentialSchema } from '../webhooks/service-credentials.ts'
import { ids, page, times } from './examples.ts'
import { type Group, listOf, type Operation, parameter, wholeListOf } from './operation.ts'
import { nativeRefusal } from './refusals.ts'

const slug = parameter('Slug of the organization.', 'acme')
const acme = { id: ids.organization, name: 'Acme', slug: 'acme' }
const acmeSettings = { ...acme, technicalContact: 'hooks@example.com' }
const apiKey = { id: ids.apiKey, name: 'Order service', environment: 'sandbox', prefix: 'hp_sandbox_7Qm2xa', scopes: [], expiresAt: null }
const credential = { clientId: ids.serviceCredential, name: 'Nightly import', environment: 'sandbox', expiresAt: null }

const tenants: Operation[] = [
  {
    id: 'listOrganizations',
    method: 'get',
    path: '/api/v1/organizations',
    summary: 'List organizations',
    description: 'Every organization of the platform, by slug.',
    security: 'operator',
    query: pageRequest,
    answers: [{ status: 200, description: 'A page of organizations.', schema: listOf(organizationSchema), example: page(acme) }],
  },
  {
    id: 'createOrganization',
    method: 'post',
    path: '/api/v1/organizations',
    summary: 'Create an organization',
    description: 'Makes an organization without members.',
    security: 'operator',
    body: { schema: organizationInput, examples: { organization: { name: 'Acme', slug: 'acme' } } },
    answers: [{ status: 201, description: 'The organization.', schema: organizationSchema, example: acme }],
    refusals: ['conflict'],
  },
  {
    id: 'getOrganization',
    method: 'get',
    path: '/api/v1/organizations/{slug}',
    summary: 'Get an organization',
    description: 'One organization with its settings.',
    security: 'operator',
    pathParameters: z.object({ slug }),
    answers: [{ status: 200, description: 'The organization.', schema: organizationSettingsSchema, example: acmeSettings }],
    refusals: ['not_found'],
  },
  {
    id: 'updateOrganization',
    method: 'patch',
    path: '/api/v1/organizations/{slug}',
    summary: 'Change an organization',
    description: 'Changes what the body names; the rest stays as it is.',
    security: 'operator',
    pathParameters: z.object({ slug }),
    body: {
      schema: organizationPatch,
      examples: { contact: { technicalContact: 'hooks@example.com' }, noContact: { technicalContact: null } },
    },
    answers: [{ status: 200, description: 'As it is now.', schema: organizationSettingsSchema, example: acmeSettings }],
    refusals: ['not_found'],
  },
]

const apiKeys: Operation[] = [
  {
    id: 'listApiKeys',
    method: 'get',
    path: '/api/v1/organizations/{slug}/api-keys',
    summary: 'List API keys',
    description: 'The live keys of an organization, newest first. A key itself is shown only once, when it is made.',
    security: 'operator',
    pathParameters: z.object({ slug }),
    answers: [
      {
        status: 200,
        description: 'All keys.',
        schema: wholeListOf(apiKeySchema),
        example: page({ ...apiKey, createdAt: times.created, lastUsedAt: times.later }),
      },
    ],
    refusals: ['not_found'],
  },
  {
    id: 'createApiKey',
    method: 'post',
    path: '/api/v1/organizations/{slug}/api-keys',
    summary: 'Create an API key',
    description: 'Makes a key of one organization and environment. The answer is the only place where the key is ever seen.',
    security: 'operator',
    pathParameters: z.object({ slug }),
    body: {
      schema: apiKeyInput,
      examples: { key: { name: 'Order service', environment: 'sandbox', expiresAt: '2100-01-01T00:00:00.000Z' } },
    },
    answers: [
      {
        status: 201,
        description: 'The key.',
        schema: newApiKeySchema,
        example: { ...apiKey, key: 'hp_sandbox_7Qm2xaV0r3tY8uK1pL6nB9cD4eF5gH2j' },
      },
    ],
    refusals: ['not_found'],
  },
  {
    id: 'revokeApiKey',
    method: 'delete',
    path: '/api/v1/organizations/{slug}/api-keys/{id}',
    summary: 'Revoke an API key',
    description: 'The key is refused from the next call on, and by other processes of the portal within a second.',
    security: 'operator',
    pathParameters: z.object({ slug, id: parameter('Id of the key.', ids.apiKey) }),
    answers: [{ status: 204, description: 'Revoked.' }],
    refusals: ['not_found'],
  },
]

const expunges: Operation[] = [
  {
    id: 'expungeOrganization',
    method: 'post',
    path: '/api/v1/organizations/{slug}/expunge',
    summary: 'Expunge an organization',
    description:
      'Deletes the organization and everything that is its own, for good: members, keys, endpoints, secrets, events, deliveries, attempts. The accounts of its ' +
      'people stay, and so does the audit log. After an interruption it goes on when it is called again by the id.',
    security: 'operator',
    pathParameters: z.object({ slug: parameter('Slug or id of the organization.', 'acme') }),
    body: { schema: expungeOrganizationInput, examples: { confirmed: { confirm: 'acme' } } },
    answers: [
      {
        status: 200,
        description: 'Nothing of it is left.',
        schema: expungedOrganizationSchema,
        example: { id: ids.organization, events: 18_204, deliveries: 22_871 },
      },
    ],
    refusals: ['not_found'],
  },
]

const serviceCredentials: Operation[] = [
  {
    id: 'listServiceCredentials',
    method: 'get',
    path: '/api/v1/organizations/{slug}/service-credentials',
    summary: 'List service credentials',
    description: 'The live credentials of an organization, newest first, without their secrets.',
    security: 'operator',
    pathParameters: z.object({ slug }),
    answers: [
      {
        status: 200,
        description: 'All credentials.',
        schema: wholeListOf(serviceCredentialSchema),
        example: page({ ...credential, createdAt: times.created, lastUsedAt: null }),
      },
    ],
    refusals: ['not_found'],
  },
  {
    id: 'createServiceCredential',
    method: 'post',
    path: '/api/v1/organizations/{slug}/service-credentials',
    summary: 'Create a service credential',
    description: 'Makes a client id and secret, to be exchanged for access tokens. The answer is the only one with the secret.',
    security: 'operator',
    pathParameters: z.object({ slug }),
    body: { schema: serviceCredentialInput, examples: { credential: { name: 'Nightly import', environment: 'sandbox' } } },
    answers: [
      {
        status: 201,
        description: 'The credential.',
        schema: newServiceCredentialSchema,
        example: { ...credential, clientSecret: 'n3Jk8Vq2Xw5Zb7Rt0Yc4Lm9Ps6Fd1Gh3Kj5Qa8We2' },
      },
    ],
    refusals: ['not_found'],
  },
  {
    id: 'revokeServiceCredential',
    method: 'delete',
    path: '/api/v1/organizations/{slug}/service-credentials/{id}',
    summary: 'Revoke a service credential',
    description: 'Every token it has given out is refused from the next call on.',
    security: 'operator',
    pathParameters: z.object({ slug, id: parameter('Client id of the credential.', ids.serviceCredential) }),
    answers: [{ status: 204, description: 'Revoked.' }],
    refusals: ['not_found'],
  },
]

export const organizations: Group = {
  id: 'organizations',
  title: 'Organizations and keys',
  description: 'Who may call. All of it needs an operator key.',
  refusal: nativeRefusal,
  operations: [...tenants, ...expunges, ...apiKeys, ...serviceCredentials],
}
