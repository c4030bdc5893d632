/** The languages that have a library of Standard Webhooks, in the order of the tabs. */
export const languages = ['node', 'python', 'go', 'php', 'csharp', 'ruby', 'java'] as const

export type Language = (typeof languages)[number]

export const languageLabels = {
  node: 'Node.js',
  python: 'Python',
  go: 'Go',
  php: 'PHP',
  csharp: 'C#',
  ruby: 'Ruby',
  java: 'Java',
} as const satisfies Record<Language, string>

/** How to get the library, and a receiver made with it. */
export type Snippet = { install: string; code: string }
