const key = 'hookport.invitation'

/**
 * The token of the link that was opened, from behind `#`, where no server sees it. It is taken out of the address and kept for as long as the tab
 * lives, so that it outlasts signing in elsewhere, and a look over somebody's shoulder does not find it. Null without one.
 */
export function takeToken(): string | null {
  const given = new URLSearchParams(window.location.hash.slice(1)).get('token')
  if (given === null) return sessionStorage.getItem(key)
  sessionStorage.setItem(key, given)
  window.history.replaceState(window.history.state, '', window.location.pathname)
  return given
}
