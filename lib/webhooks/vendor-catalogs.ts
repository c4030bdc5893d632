import { z } from 'zod'
import type { PrismaClient } from '../db/client.ts'
import { notFound } from '../errors.ts'
import type { Actor } from './audit.ts'
import { putEventType } from './catalog.ts'
import { putEntityType } from './entity-types.ts'

type CatalogType = {
  name: string
  category: string
  title: string
  description: string
  example: z.core.util.JSONType
  schema?: Record<string, z.core.util.JSONType>
}

/** A vendor's event types, ready to be installed. */
export type VendorCatalog = {
  name: string
  title: string
  description: string
  eventTypes: CatalogType[]
  entityTypes: { name: string; attributes: string[] }[]
}

/** A ready-made catalog as the API lists it: the names of what it installs. */
export const catalogSchema = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  eventTypes: z.array(z.string()),
  entityTypes: z.array(z.string()),
})

/** How many types a catalog has installed. */
export const catalogInstalled = z.object({ eventTypes: z.number().int(), entityTypes: z.number().int() })

const job = { jobId: '3f2b9a64-51c7-4c0e-9d0e-6f7a1b2c3d4e', jobName: 'Smith roof repair' }
const contact = { contactId: '9a1d7c52-0b3e-4f6a-8c2d-1e5f7a9b0c3d', firstName: 'Ada', lastName: 'Smith' }

/** AccuLynx's topics: name, title, example beside the job or contact they are about. */
const acculynxTopics: [string, string, Record<string, z.core.util.JSONType>][] = [
  ['contact_added', 'Contact added', contact],
  ['contact_changed', 'Contact changed', { ...contact, changed: ['phoneNumber'] }],
  [
    'contact.custom-field.status_changed',
    'Contact custom field: status changed',
    { ...contact, customField: 'Referral', status: 'Active' },
  ],
  ['contact.custom-field.value_changed', 'Contact custom field: value changed', { ...contact, customField: 'Referral', value: 'Neighbor' }],
  ['job_created', 'Job created', job],
  ['job_updated', 'Job updated', { ...job, changed: ['jobName'] }],
  ['job.accounting.integration-status.current_changed', 'Accounting integration status changed', { ...job, integrationStatus: 'Synced' }],
  ['job.appointments.initial_created', 'Initial appointment created', { ...job, startsAt: '2026-05-04T14:00:00.000Z' }],
  ['job.appointments.initial_updated', 'Initial appointment updated', { ...job, startsAt: '2026-05-05T14:00:00.000Z' }],
  ['job.category_changed', 'Job category changed', { ...job, category: 'Residential' }],
  ['job.contacts.primary_changed', 'Primary contact changed', { ...job, ...contact }],
  ['job.custom-field.status_changed', 'Job custom field: status changed', { ...job, customField: 'Permit', status: 'Active' }],
  ['job.custom-field.value_changed', 'Job custom field: value changed', { ...job, customField: 'Permit', value: 'P-1182' }],
  ['job.financials.approved-value_changed', 'Approved value changed', { ...job, approvedValue: 18450.5 }],
  ['job.invoice_updated', 'Invoice updated', { ...job, invoiceId: 'INV-1042', total: 18450.5 }],
  ['job.invoice_voided', 'Invoice voided', { ...job, invoiceId: 'INV-1042' }],
  ['job.milestone.current_changed', 'Current milestone changed', { ...job, milestone: 'Approved', previous: 'Prospect' }],
  ['job.milestone.status.current_changed', 'Current milestone status changed', { ...job, milestone: 'Approved', status: 'Scheduled' }],
  ['job.representatives.company_assigned', 'Company representative assigned', { ...job, representative: 'Grace Lee' }],
  ['job.representatives.company_changed', 'Company representative changed', { ...job, representative: 'Grace Lee', previous: 'Sam Ortiz' }],
  ['job.trade-type_changed', 'Trade type changed', { ...job, tradeTypes: ['Roofing', 'Gutters'] }],
  ['job.work-type_changed', 'Work type changed', { ...job, workType: 'Insurance' }],
]

/** The catalogs of the four systems that Hookport replaces. */
export const vendorCatalogs: VendorCatalog[] = [
  {
    name: 'akoya',
    title: 'Akoya Notifications',
    description: 'Consent updates by users, and planned or unplanned outages of the network.',
    eventTypes: [
      {
        name: 'CONSENT_REVOKED',
        category: 'CONSENT',
        title: 'Consent revoked',
        description: "A user revoked their consent at a data provider's portal.",
        example: { id: 'c-81f2', idType: 'CONSENT', customFields: [{ name: 'provider', value: 'mikomo' }] },
      },
      {
        name: 'CONSENT_UPDATED',
        category: 'CONSENT',
        title: 'Consent updated',
        description: 'A user added or removed accounts.',
        example: { id: 'c-81f2', idType: 'CONSENT', customFields: [{ name: 'accountsAdded', value: 'savings' }] },
      },
      {
        name: 'PLANNED_OUTAGE',
        category: 'MAINTENANCE',
        title: 'Planned outage',
        description: 'A part of the network will be down, from a start to an end that are known.',
        example: { id: 'm-2026-11', idType: 'MAINTENANCE', customFields: [{ name: 'service', value: 'Accounts' }] },
      },
      {
        name: 'SERVICE',
        category: 'MAINTENANCE',
        title: 'Service disruption',
        description: 'A part of the network is down unexpectedly, or up again.',
        example: { id: 'm-2026-12', idType: 'MAINTENANCE', customFields: [{ name: 'service', value: 'Payments' }] },
      },
    ],
    entityTypes: [],
  },
  {
    name: 'acculynx',
    title: 'AccuLynx',
    description: 'What happens to contacts and jobs: 22 topics.',
    eventTypes: acculynxTopics.map(([name, title, example]) => ({
      name,
      category: name.startsWith('contact') ? 'contact' : 'job',
      title,
      description: '',
      example,
    })),
    entityTypes: [],
  },
  {
    name: 'akamai',
    title: 'Akamai Identity Cloud',
    description: 'A user record was created, changed in an attribute one listens for, or deleted. No personal data is sent.',
    eventTypes: [
      ['ADD', 'Record created'],
      ['UPDATE', 'Record changed'],
      ['DELETE', 'Record deleted'],
    ].map(([name = '', title = '']) => ({ name, category: 'entity', title, description: `${title} in the user store.`, example: {} })),
    entityTypes: [
      {
        name: 'user',
        attributes: [
          ...[
            'aboutMe',
            'birthday',
            'currentLocation',
            'deactivateAccount',
            'display',
            'displayName',
            'email',
            'emailVerified',
            'externalId',
          ],
          ...[
            'familyName',
            'gender',
            'givenName',
            'lastLogin',
            'middleName',
            'mobileNumber',
            'mobileNumberVerified',
            'optIn.status',
            'password',
          ],
          ...[
            'primaryAddress.address1',
            'primaryAddress.address2',
            'primaryAddress.city',
            'primaryAddress.country',
            'primaryAddress.phone',
          ],
          ...['primaryAddress.stateAbbreviation', 'primaryAddress.zip', 'profiles', 'statuses'],
        ],
      },
    ],
  },
  {
    name: 'autoql',
    title: 'AutoQL Data Alerts',
    description: "A data alert's condition is met, with the data, or is met no longer.",
    eventTypes: [
      {
        name: 'test',
        category: 'test',
        title: 'Test',
        description: 'What Test Connection sends.',
        example: { message: 'This is a test from Hookport.' },
      },
      {
        name: 'data_alert.true',
        category: 'data_alert',
        title: 'Data alert triggered',
        description: "A data alert's condition is met; the data comes along.",
        example: { alert_id: 'al-118', title: 'Open invoices above 10,000', rows: [{ invoice: 'INV-1042', amount: 12500 }] },
      },
      {
        name: 'data_alert.false',
        category: 'data_alert',
        title: 'Data alert cleared',
        description: "A data alert's condition is no longer met.",
        example: { alert_id: 'al-118', title: 'Open invoices above 10,000', rows: [] },
      },
    ],
    entityTypes: [],
  },
]

/** Installs a vendor's catalog, or brings one that is installed back to what it ships as. Throws `not_found`. */
export async function installCatalog(db: PrismaClient, actor: Actor, name: string): Promise<z.infer<typeof catalogInstalled>> {
  const catalog = vendorCatalogs.find((one) => one.name === name)
  if (!catalog) throw notFound('catalog')
  for (const { name: type, ...input } of catalog.eventTypes) await putEventType(db, actor, type, { ...input, deprecated: false })
  for (const { name: type, attributes } of catalog.entityTypes) await putEntityType(db, actor, type, { attributes })
  return { eventTypes: catalog.eventTypes.length, entityTypes: catalog.entityTypes.length }
}
