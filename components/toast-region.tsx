'use client'

import { toast as heroToast, Toast } from '@heroui/react'

export { heroToast }

/** Where toasts appear. */
export function ToastRegion() {
  return <Toast.Provider placement="bottom end" />
}
