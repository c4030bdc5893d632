import { Chip } from '@heroui/react'

const colors: Record<string, 'accent' | 'success' | 'warning' | 'danger'> = {
  GET: 'accent',
  POST: 'success',
  PUT: 'warning',
  PATCH: 'warning',
  DELETE: 'danger',
}

/** An HTTP method, as a word and a colour. */
export function Method({ method }: { method: string }) {
  return (
    <Chip color={colors[method] ?? 'default'} variant="soft" size="sm" className="w-16 shrink-0 justify-center">
      {/* In the chip's own colour the word would lose its contrast. */}
      <Chip.Label className="font-mono text-[0.6875rem] font-semibold text-foreground">{method}</Chip.Label>
    </Chip>
  )
}
