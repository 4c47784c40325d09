import type { Registry } from '@rjsf/utils'
import { createContext } from 'react'
import { formatPointer } from '@/lib/pointer'
import type { RecordFormProps } from './RecordForm'

/** What the parts of a form know beside their own value. */
export interface FormFacts {
  problems: NonNullable<RecordFormProps['problems']>
  changed: NonNullable<RecordFormProps['changed']>
  comments: NonNullable<RecordFormProps['comments']>
  onOpenComments?: (pointer: string) => void
}

export const noFacts: FormFacts = { problems: [], changed: [], comments: new Map() }

export function factsOf(registry: Registry): FormFacts {
  return (registry.formContext as FormFacts | undefined) ?? noFacts
}

/** The field whose label is already shown: a choice between forms repeats its own place. */
export const Labelled = createContext('')

export const pointerOf = (path: readonly (string | number)[]) => formatPointer(path)

/** Whether a pointer is the given one or lies below it. */
export const isWithin = (pointer: string, above: string) =>
  pointer === above || pointer.startsWith(`${above}/`)

/** What is wrong with a value itself, or anywhere in it when it is shown as one. */
export function problemsAt(facts: FormFacts, pointer: string, whole: boolean): string | undefined {
  const found = facts.problems.filter((one) =>
    whole ? isWithin(one.pointer, pointer) : one.pointer === pointer,
  )
  return found.length > 0 ? found.map((one) => one.message).join('\n') : undefined
}
