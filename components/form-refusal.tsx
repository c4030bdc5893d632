'use client'

import { Alert } from '@heroui/react'

/** Why a form was refused as a whole, announced at once. Renders nothing for null. */
export function FormRefusal({ message }: { message: string | null }) {
  return (
    <div role="alert" className="empty:hidden">
      {message === null ? null : (
        <Alert status="danger" className="gap-2 bg-danger-soft px-3 py-2 shadow-none">
          <Alert.Indicator className="py-1 px-0" />
          <Alert.Content>
            <Alert.Title className="font-normal">{message}</Alert.Title>
          </Alert.Content>
        </Alert>
      )}
    </div>
  )
}
