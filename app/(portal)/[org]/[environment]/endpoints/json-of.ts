type Parsed = { ok: true; value: unknown } | { ok: false; message: string }

/** What a text that somebody types stands for as JSON, or where it is none. */
export function jsonOf(text: string): Parsed {
  try {
    return { ok: true, value: JSON.parse(text) }
  } catch (error) {
    // Every browser words it in its own way; the person learns what the parser knows.
    return { ok: false, message: `This is not JSON: ${error instanceof Error ? error.message : 'it cannot be read.'}` }
  }
}
