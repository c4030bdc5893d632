/** What a path belongs to: the route's template, such as `/api/v1/events/[id]`, and the organization's slug where the path names one. */
export type Route = { route: string; slug: string | null }

type Branch = { fixed: Map<string, Branch>; any: Branch | null; rest: string | null; route: string | null }

const unknown: Route = { route: 'unknown', slug: null }
const assets: Route = { route: '/_next', slug: null }

/**
 * Finds the route of a path among templates as Next.js writes them; a fixed part goes before `[a parameter]`, that before `[...the rest]`. However many paths
 * there are, the answers are as few as the templates, so that they can be labels of a metric.
 */
export function createRoutes(templates: string[]): (path: string) => Route {
  const root = newBranch()
  for (const template of templates) add(root, template)
  // Most requests are for a path that is its own template, and need no walk.
  const exact = new Map(templates.filter((template) => !template.includes('[')).map((route) => [route, { route, slug: null }]))
  return (path) => {
    const known = exact.get(path)
    if (known) return known
    if (path.startsWith('/_next/')) return assets
    const parts = partsOf(path)
    const route = find(root, parts, 0)
    if (route === null) return unknown
    return { route, slug: route.startsWith('/[org]') ? (parts[0] ?? null) : null }
  }
}

function newBranch(): Branch {
  return { fixed: new Map(), any: null, rest: null, route: null }
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '')
}

function add(root: Branch, template: string): void {
  let branch = root
  for (const part of partsOf(template)) {
    if (part.startsWith('[...') || part.startsWith('[[')) {
      branch.rest = template
      return
    }
    const next: Branch = (part.startsWith('[') ? branch.any : branch.fixed.get(part)) ?? newBranch()
    if (part.startsWith('[')) branch.any = next
    else branch.fixed.set(part, next)
    branch = next
  }
  branch.route = template
}

function find(branch: Branch, parts: string[], at: number): string | null {
  const part = parts[at]
  if (part === undefined) return branch.route ?? branch.rest
  const next = branch.fixed.get(part)
  return (next && find(next, parts, at + 1)) ?? (branch.any && find(branch.any, parts, at + 1)) ?? branch.rest
}
