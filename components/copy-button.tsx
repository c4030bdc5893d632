'use client'

import { Check, Copy } from 'lucide-react'
import { useEffect, useState, useTransition } from 'react'
import { Button } from './button.tsx'
import { toast } from './toast.ts'

type Props = {
  /** What is copied; a function is asked when the button is pressed and answers null when it has nothing to give. */
  text: string | (() => Promise<string | null>)
  /** What the button is for, for instance "Copy the secret". Shown as its text with `showsLabel`. */
  label: string
  showsLabel?: boolean
  variant?: 'ghost' | 'outline' | 'secondary' | 'primary'
}

/** Copies a text and says so for two seconds. */
export function CopyButton({ text, label, showsLabel = false, variant = 'ghost' }: Props) {
  const [isPending, startTransition] = useTransition()
  const [copiedAt, setCopiedAt] = useState<number | null>(null)
  useEffect(() => {
    if (copiedAt === null) return
    const timer = setTimeout(() => setCopiedAt(null), 2000)
    return () => clearTimeout(timer)
  }, [copiedAt])
  const copy = () =>
    startTransition(async () => {
      const value = typeof text === 'string' ? text : await text()
      if (value === null) return
      if (await writeToClipboard(value)) setCopiedAt(Date.now())
      else toast.danger('The browser did not allow copying. Select the text and copy it by hand.')
    })
  const isCopied = copiedAt !== null
  return (
    <Button
      size="sm"
      variant={variant}
      isIconOnly={!showsLabel}
      isPending={isPending}
      aria-label={isCopied ? 'Copied' : label}
      onPress={copy}
    >
      {isCopied ? <Check className="size-4 text-success-soft-foreground" /> : <Copy className="size-4" />}
      {showsLabel && (isCopied ? 'Copied' : label)}
    </Button>
  )
}

async function writeToClipboard(text: string): Promise<boolean> {
  // On plain http other than localhost browsers have no clipboard object; the older way still works there.
  if (navigator.clipboard === undefined) return copyBySelection(text)
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyBySelection(text)
  }
}

function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea')
  area.value = text
  area.style.position = 'fixed'
  area.style.opacity = '0'
  // Inside the open dialog if there is one, because a dialog takes the focus back from anything outside it.
  const parent = document.activeElement?.closest('[role="dialog"]') ?? document.body
  parent.append(area)
  area.select()
  const isCopied = document.execCommand('copy')
  area.remove()
  return isCopied
}
