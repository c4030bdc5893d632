'use client'

import { Moon, Sun } from 'lucide-react'
import { useTheme } from 'next-themes'
import { Button } from './button.tsx'

/** Switches between light and dark. Both icons are rendered and CSS shows one, because the server does not know the theme. */
export function ThemeToggle() {
  const { resolvedTheme, setTheme } = useTheme()
  return (
    <Button
      variant="ghost"
      size="sm"
      isIconOnly
      aria-label="Switch between light and dark"
      onPress={() => setTheme(resolvedTheme === 'dark' ? 'light' : 'dark')}
    >
      <Sun className="hidden in-[.dark]:block" />
      <Moon className="in-[.dark]:hidden" />
    </Button>
  )
}
