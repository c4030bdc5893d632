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
