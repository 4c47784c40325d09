import type { Choice, FieldConflict, Merge, TextConflict } from '@/api'
import type { Json } from '@/lib/pointer'
import { show } from './changes'

/** A place that needs a choice, of text or of a record, as the screen shows it. */
export interface Dispute {
  key: string
  line?: number
  pointer?: string
  base?: string
  theirs?: string
  mine?: string
  /** Both together, where that means something. */
  both?: string
  /** Whether a text of one's own is JSON and not plain text. */
  json: boolean
}

export type Picked = { take: 'mine' | 'theirs' | 'both' } | { take: 'own'; text: string }

export function disputesOf(merge: Merge): Dispute[] {
  return [
    ...merge.texts.map((one, index) => textDispute(one, index)),
    ...merge.fields.map((one, index) => fieldDispute(one, index)),
  ]
}

function textDispute({ line, base, mine, theirs }: TextConflict, index: number): Dispute {
  const joined = theirs && !/\n$/.test(theirs) ? `${theirs}\n` : theirs
  return {
    key: `text-${index}`,
    line,
    base,
    mine,
    theirs,
    both: mine && theirs ? joined + mine : undefined,
    json: false,
  }
}

function fieldDispute(conflict: FieldConflict, index: number): Dispute {
  const [base, mine, theirs] = [conflict.base, conflict.mine, conflict.theirs] as (Json | undefined)[]
  const lists = Array.isArray(mine) && Array.isArray(theirs)
  const both = lists
    ? [
        ...theirs,
        ...mine.filter((one) => !theirs.some((other) => JSON.stringify(other) === JSON.stringify(one))),
      ]
    : undefined
  return {
    key: `field-${index}`,
    pointer: conflict.pointer,
    base: show(base),
    mine: show(mine),
    theirs: show(theirs),
    both: both && JSON.stringify(both),
    json: ![base, mine, theirs].every((one) => one === undefined || typeof one === 'string'),
  }
}

/** The choice as the other side takes it; undefined when what was written is not a value. */
export function choiceOf(dispute: Dispute, picked: Picked | undefined): Choice | undefined {
  if (!picked) return undefined
  if (picked.take !== 'own')
    return picked.take === 'both' ? { take: 'given', value: dispute.both ?? '' } : { take: picked.take }
  if (dispute.pointer === undefined) {
    const ended =
      (dispute.mine || dispute.theirs || '').endsWith('\n') && picked.text && !picked.text.endsWith('\n')
    return { take: 'given', value: ended ? `${picked.text}\n` : picked.text }
  }
  if (!dispute.json) return { take: 'given', value: JSON.stringify(picked.text) }
  try {
    JSON.parse(picked.text)
    return { take: 'given', value: picked.text }
  } catch {
    return undefined
  }
}
