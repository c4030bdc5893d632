import { auditEntrySchema, auditFilters } from '../webhooks/audit-list.ts'
import { namedScope } from '../webhooks/organizations.ts'
import { pageRequest } from '../webhooks/paging.ts'
import { ids, page, receiverUrl, times } from './examples.ts'
import { type Group, listOf } from './operation.ts'
import { nativeRefusal } from './refusals.ts'

const { organization } = namedScope.shape

const entry = {
  id: 'aud_01jd3xp8t1v4x7z0b3d6f9h2jm',
  organizationId: ids.organization,
  environment: 'sandbox',
  actor: { id: 'usr_01jd3x8r6ff1c9m7t2v5k6w8ya', label: 'ada@example.com' },
  action: 'endpoint.updated',
  subject: ids.endpoint,
  detail: { url: receiverUrl, changes: { enabled: { from: true, to: false } } },
  address: '203.0.113.7',
  userAgent: 'Mozilla/5.0',
  createdAt: times.created,
}

export const audit: Group = {
  id: 'audit',
  title: 'Audit log',
  description: 'Who did what, to what, and from where. Entries are only ever added: the database refuses to change or delete one.',
  refusal: nativeRefusal,
  operations: [
    {
      id: 'listAudit',
      method: 'get',
      path: '/api/v1/audit',
      summary: 'List audit entries',
      description:
        'The entries of one organization, or of all and of the platform itself, newest first. In the portal, admins see those of theirs.',
      security: 'operator',
      query: pageRequest
        .extend({ organization: organization.describe('Slug or id of the organization; everything unless given.') })
        .extend(auditFilters.shape),
      answers: [{ status: 200, description: 'A page of entries.', schema: listOf(auditEntrySchema), example: page(entry) }],
      refusals: ['not_found'],
    },
  ],
}
