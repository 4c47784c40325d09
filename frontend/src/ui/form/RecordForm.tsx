import { lazy, Suspense } from 'react'
import type { SchemaValue } from '@/lib/check'
import type { Json } from '@/lib/pointer'
import { SkeletonRows } from '../SkeletonRows'

export interface RecordFormProps {
  /** What the form is about, for screen readers. */
  label: string
  schema: Exclude<SchemaValue, boolean>
  value: Json
  /** Called with the whole value after each change; left out when it may only be read. Keys that the schema does not know stay. */
  onChange?: (value: Json) => void
  /** What is wrong, by field. */
  problems?: readonly { pointer: string; message: string }[]
  /** Pointers of values that differ from live. */
  changed?: readonly string[]
  /** Open comments by field. */
  comments?: ReadonlyMap<string, number>
  onOpenComments?: (pointer: string) => void
  /** Called with the field that has the focus. */
  onField?: (field: { pointer: string; label: string }) => void
}

const SchemaForm = lazy(() => import('./SchemaForm'))

/** A record as a form made from its schema. Loaded when it is first shown. */
export function RecordForm(props: RecordFormProps) {
  return (
    <Suspense fallback={<SkeletonRows height={64} count={6} />}>
      <SchemaForm {...props} />
    </Suspense>
  )
}

/** Moves the focus to the field of a pointer, or of the nearest one above it. Answers whether there is one. */
export function focusField(container: HTMLElement | null, pointer: string): boolean {
  for (let at = pointer; ; at = at.slice(0, at.lastIndexOf('/'))) {
    const field = container?.querySelector<HTMLElement>(`[data-pointer="${CSS.escape(at)}"]`)
    if (field) {
      field.scrollIntoView({ block: 'center' })
      field.querySelector<HTMLElement>('input, textarea, button, [tabindex]')?.focus({ preventScroll: true })
      return true
    }
    if (at === '') return false
  }
}
