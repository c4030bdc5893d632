import type { z } from 'zod'

type DemoEventType = { name: string; category: string; title: string; description: string; example: z.core.util.JSONType }

/** The event types of the demo organization, after the systems that Hookport replaces. */
export const demoCatalog: DemoEventType[] = [
  {
    name: 'data_alert.true',
    category: 'data_alert',
    title: 'Data alert triggered',
    description: "A data alert's condition is met; the data comes along.",
    example: { alert: 'Open invoices above 10,000', rows: [{ invoice: 'INV-1042', amount: 12500 }] },
  },
  {
    name: 'data_alert.false',
    category: 'data_alert',
    title: 'Data alert cleared',
    description: "A data alert's condition is no longer met.",
    example: { alert: 'Open invoices above 10,000', rows: [] },
  },
  {
    name: 'CONSENT_REVOKED',
    category: 'CONSENT',
    title: 'Consent revoked',
    description: "A user revoked their consent at a data provider's portal.",
    example: { consentId: 'c-81f2', provider: 'Mikomo Bank' },
  },
  {
    name: 'CONSENT_UPDATED',
    category: 'CONSENT',
    title: 'Consent updated',
    description: 'A user added or removed accounts.',
    example: { consentId: 'c-81f2', accountsAdded: ['savings'], accountsRemoved: [] },
  },
  {
    name: 'PLANNED_OUTAGE',
    category: 'MAINTENANCE',
    title: 'Planned outage',
    description: 'A part of the network will be down for maintenance.',
    example: { service: 'Accounts', startsAt: '2026-12-01T02:00:00.000Z', endsAt: '2026-12-01T03:00:00.000Z' },
  },
  {
    name: 'contact_added',
    category: 'contacts',
    title: 'Contact added',
    description: 'Someone added a contact.',
    example: { contactId: 'ct-7', firstName: 'Ada', lastName: 'Okafor' },
  },
  {
    name: 'job_created',
    category: 'jobs',
    title: 'Job created',
    description: 'Someone created a job.',
    example: { jobId: 'job-2210', name: 'Roof repair', trade: 'Roofing' },
  },
  {
    name: 'job.milestone.current_changed',
    category: 'jobs',
    title: 'Milestone changed',
    description: "A job's current milestone changed.",
    example: { jobId: 'job-2210', milestone: 'Approved', previous: 'Prospect' },
  },
]

/** Past deliveries, oldest first: the status code of every attempt, null for one that timed out. */
export const demoLog = [
  { type: 'contact_added', minutesAgo: 2890, projectId: null, codes: [200] },
  { type: 'job_created', minutesAgo: 2601, projectId: 'roofing', codes: [200] },
  { type: 'job.milestone.current_changed', minutesAgo: 2423, projectId: 'roofing', codes: [500, 200] },
  { type: 'PLANNED_OUTAGE', minutesAgo: 1730, projectId: null, codes: [200] },
  { type: 'CONSENT_UPDATED', minutesAgo: 1502, projectId: null, codes: [200] },
  { type: 'data_alert.true', minutesAgo: 1290, projectId: 'finance', codes: [503, 503, 503, 503] },
  { type: 'data_alert.true', minutesAgo: 1275, projectId: 'finance', codes: [200] },
  { type: 'data_alert.false', minutesAgo: 845, projectId: 'finance', codes: [200] },
  { type: 'CONSENT_REVOKED', minutesAgo: 412, projectId: null, codes: [null, 200] },
  { type: 'contact_added', minutesAgo: 230, projectId: null, codes: [200] },
  { type: 'job_created', minutesAgo: 118, projectId: 'roofing', codes: [200] },
  { type: 'job.milestone.current_changed', minutesAgo: 47, projectId: 'roofing', codes: [null, null, null, null] },
]
