/** Stands in the command where client id and secret belong. */
export const clientPlaceholder = 'CLIENT_ID:CLIENT_SECRET'

/** A shell command that exchanges client id and secret for an access token. */
export function tokenCommand(portalUrl: string): string {
  return [`curl ${portalUrl}/oauth2/token`, `-u '${clientPlaceholder}'`, `-d grant_type=client_credentials`].join(' \\\n  ')
}
