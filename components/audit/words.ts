/** What was done, as a phrase between who did it and to what: "ada@example.com changed the settings of https://…". */
export function actionWords(action: string): string {
  return phrases[action] ?? action.replace('.', ': ').replaceAll('_', ' ')
}

/** The actions that have a phrase of their own. */
export function isKnownAction(action: string): boolean {
  return action in phrases
}

const phrases: Record<string, string> = {
  'api_key.created': 'created the API key',
  'api_key.revoked': 'revoked the API key',
  'delivery.note_added': 'wrote a note on the delivery',
  'delivery.redelivered': 'redelivered',
  'endpoint.created': 'created the endpoint',
  'endpoint.deleted': 'deleted the endpoint',
  'endpoint.recovery_cancelled': 'cancelled a recovery of',
  'endpoint.recovery_ordered': 'started a recovery of',
  'endpoint.secret_revealed': 'looked at the secret of',
  'endpoint.secret_rolled_back': 'brought back the previous secret of',
  'endpoint.secret_rotated': 'replaced the secret of',
  'endpoint.secret_rotation_ended': 'ended the previous secret of',
  'endpoint.updated': 'changed the settings of',
  'entity_type.put': 'saved the entity type',
  'event_type.archived': 'archived the event type',
  'event_type.put': 'saved the event type',
  'event.expunged': 'expunged the event',
  'identity.linked': 'linked single sign-on to',
  'inbox.answer_changed': 'changed the answers of the inbox of',
  'inbox.cleared': 'emptied the inbox of',
  'inbox.created': 'opened the inbox of',
  'invitation.accepted': 'accepted the invitation of',
  'invitation.created': 'invited',
  'invitation.revoked': 'withdrew the invitation of',
  'maintenance.announced': 'announced the maintenance',
  'maintenance.ended': 'ended the maintenance',
  'member.added': 'added the member',
  'member.joined': 'joined as',
  'member.left': 'left as',
  'member.removed': 'removed the member',
  'member.role_changed': 'changed the role of',
  'organization.created': 'created the organization',
  'organization.expunged': 'expunged the organization',
  'organization.updated': 'changed the settings of the organization',
  'service_credential.created': 'created the service credential',
  'service_credential.revoked': 'revoked the service credential',
  'session.ended': 'signed out a browser of',
  'staff.appointed': 'made staff of',
  'staff.dismissed': 'took out of the staff',
  'staff.role_changed': 'changed the staff role of',
  'user.created': 'created the account',
  'user.password_changed': 'changed the password of',
  'user.password_link_made': 'made a link for a new password of',
  'user.renamed': 'renamed',
  'user.signed_out_everywhere': 'signed out everywhere',
}

/** Those actions, in the order of their names. */
export const knownActions: readonly string[] = Object.keys(phrases).sort()

/** A field's name as people read it: `eventTypes` is "event types". */
export function fieldWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replaceAll('_', ' ')
}

/** A value of a change as people read it. */
export function valueWords(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'none'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(valueWords).join(', ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
