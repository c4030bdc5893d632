'use client'

import { Label, ListBox, Modal, ProgressBar, Select } from '@heroui/react'
import { Zap } from 'lucide-react'
import { useState } from 'react'
import { Button } from '#components/button.tsx'
import { FormRefusal } from '#components/form-refusal.tsx'
import { useAction } from '#components/use-action.ts'
import type { TestAnswer } from '#lib/webhooks/test-deliveries.ts'
import { loadEventTypes, testWebhook } from './actions.ts'
import type { Target } from './target.ts'
import { TestResult, Verdict } from './test-result.tsx'

/** Sends a test as soon as the dialog opens and shows what came back; from there another one, with any event type. */
export function TestConnection({ target }: { target: Target }) {
  const [isOpen, setOpen] = useState(false)
  const { send, loadNames, names, answer, refusal, isPending } = useTest(target)
  const [eventType, setEventType] = useState(plainTest)
  const start = () => {
    setOpen(true)
    loadNames()
    send(eventType)
  }
  return (
    <>
      <Button variant="secondary" onPress={start}>
        <Zap className="size-4" />
        Test Connection
      </Button>
      <Modal.Backdrop isOpen={isOpen} onOpenChange={setOpen}>
        <Modal.Container size="lg">
          <Modal.Dialog>
            <Modal.CloseTrigger />
            <Modal.Header>
              <Modal.Heading>Test of the {target.environment} connection</Modal.Heading>
            </Modal.Header>
            <Modal.Body className="flex flex-col gap-4 p-1">
              <div role="status">{isPending ? <Progress /> : answer && <Verdict answer={answer} />}</div>
              <FormRefusal message={refusal?.message ?? null} />
              {answer && <TestResult answer={answer} target={target} onLeave={() => setOpen(false)} />}
            </Modal.Body>
            <Modal.Footer className="flex-wrap items-end">
              <EventTypeSelect names={names} value={eventType} onChange={setEventType} />
              <Button variant="secondary" isDisabled={isPending} onPress={() => send(eventType)}>
                Send again
              </Button>
            </Modal.Footer>
          </Modal.Dialog>
        </Modal.Container>
      </Modal.Backdrop>
    </>
  )
}

/** `answer` and `refusal` are null while a test is under way; `names` are the catalog's event types, once `loadNames` was called. */
function useTest({ slug, ...rest }: Target) {
  const [answer, setAnswer] = useState<TestAnswer | null>(null)
  const [names, setNames] = useState<string[]>([])
  const test = useAction(testWebhook, slug)
  const catalog = useAction(loadEventTypes, slug)
  const send = (type: string) => {
    setAnswer(null)
    test.reset()
    test.run({ ...rest, eventType: type === plainTest ? undefined : type }, setAnswer)
  }
  const loadNames = () => catalog.run({}, (entries) => setNames(entries.map((entry) => entry.name)))
  return { send, loadNames, names, answer, refusal: test.refusal, isPending: test.isPending }
}

/** The event type of a test that names none; it is part of the product, not of the catalog. */
const plainTest = 'test'

function Progress() {
  return (
    <ProgressBar isIndeterminate size="sm" className="py-3">
      <Label className="text-sm text-muted">Sending a signed request and waiting for the answer, at most 10 seconds …</Label>
      <ProgressBar.Track>
        <ProgressBar.Fill />
      </ProgressBar.Track>
    </ProgressBar>
  )
}

type SelectProps = { names: string[]; value: string; onChange: (name: string) => void }

function EventTypeSelect({ names, value, onChange }: SelectProps) {
  return (
    <Select className="mr-auto w-full sm:w-64" value={value} onChange={(key) => onChange(String(key))}>
      <Label>Event type</Label>
      <Select.Trigger>
        <Select.Value className="font-mono text-[0.8125rem]" />
        <Select.Indicator />
      </Select.Trigger>
      <Select.Popover>
        <ListBox className="max-h-72 overflow-y-auto">
          {[plainTest, ...names.filter((name) => name !== plainTest)].map((name) => (
            <ListBox.Item key={name} id={name} textValue={name} className="font-mono text-[0.8125rem]">
              {name}
              <ListBox.ItemIndicator />
            </ListBox.Item>
          ))}
        </ListBox>
      </Select.Popover>
    </Select>
  )
}
