import { ApiError, desk, type Ref, type Row } from '@/api'
import { nameOf, type State } from '@/lib/address'

/** What can be done with many items at once. */
export type Verb = 'submit' | 'publish' | 'request' | 'move' | 'delete'

export interface Place {
  connection: string
  tenant: string
  type: string
}

export interface Refusal {
  name: string
  row?: Row
  why: string
}

export interface Report {
  done: Row[]
  refused: Refusal[]
  /** How many were left as they are because the work was cancelled. */
  left: number
}

export const rowKey = (row: { id: string; ext: string }) => `${row.id}.${row.ext}`
export const has = (row: Row, state: State) => row.states.some((one) => one.state === state)
export const refOf = (place: Place, row: { id: string; ext: string }): Ref => ({
  tenant: place.tenant,
  type: place.type,
  id: row.id,
  ext: row.ext,
})

/** The state that a step takes an item from; undefined when the step does not apply to it. */
export function sourceOf(verb: Verb, row: Row): State | undefined {
  if (verb === 'submit') return has(row, 'draft') ? 'draft' : undefined
  if (verb === 'request') return has(row, 'pending') ? 'pending' : undefined
  if (verb === 'publish') return has(row, 'draft') ? 'draft' : has(row, 'pending') ? 'pending' : undefined
  return row.states[0]?.state
}

/** The items of a selection to which a step applies. */
export function applicable(verb: Verb, rows: readonly Row[]): Row[] {
  return rows.filter((row) => sourceOf(verb, row) !== undefined)
}

/** Deleting takes drafts and submissions for good; only what is live can be brought back. */
export function losesText(row: Row): boolean {
  return has(row, 'draft') || has(row, 'pending')
}

/** Where an item goes when it is moved to a folder ("" is the top). */
export function movedId(id: string, folder: string): string {
  const clean = folder.split('/').map((part) => part.trim()).filter(Boolean).join('/') // prettier-ignore
  return clean ? `${clean}/${nameOf(id)}` : nameOf(id)
}

/** What was seen of an item in a state, asked for when the list does not carry it. */
async function revisionOf(place: Place, row: Row, state: State): Promise<string> {
  const known = row.states.find((one) => one.state === state)?.revision
  if (known) return known
  const item = await desk.Content.Item(place.connection, refOf(place, row))
  return item.states.find((one) => one.state === state)?.revision ?? ''
}

/** Does one step with one item. */
export async function perform(verb: Verb, place: Place, row: Row, input: string): Promise<void> {
  const ref = refOf(place, row)
  const { connection } = place
  if (verb === 'delete') return desk.Content.Delete(connection, ref, '')
  if (verb === 'move') return desk.Content.Move(connection, ref, place.type, movedId(row.id, input))
  const state = sourceOf(verb, row)
  if (!state) throw new ApiError({ kind: 'invalid', message: 'It is not in the state that this needs.' })
  const step = { revision: await revisionOf(place, row, state), message: input }
  if (verb === 'submit') await desk.Review.Submit(connection, ref, step)
  else if (verb === 'request') await desk.Review.RequestChanges(connection, ref, step)
  else if (state === 'draft') await desk.Review.Publish(connection, ref, step)
  else await desk.Review.Approve(connection, ref, step)
}

/** Brings deleted items back to where readers saw them. */
export async function bringBack(
  place: Place,
  row: Row,
  trash: Awaited<ReturnType<typeof desk.Versions.Trash>>,
) {
  const gone = trash.find((one) => one.type === place.type && one.id === row.id && one.ext === row.ext)
  if (!gone) throw new ApiError({ kind: 'notFound', message: 'It is not in Trash any more.' })
  await desk.Versions.Restore(place.connection, refOf(place, row), gone.versionId, 'live', {
    revision: '',
    message: '',
  })
}

/** Takes items one after the other; what is refused is told and does not hold up the rest. */
export async function runAll<T extends { name: string; row?: Row }>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<Report> {
  const report: Report = { done: [], refused: [], left: 0 }
  for (const [index, item] of items.entries()) {
    if (signal.aborted) {
      report.left = items.length - index
      break
    }
    try {
      await work(item)
      if (item.row) report.done.push(item.row)
    } catch (reason) {
      if (signal.aborted) {
        report.left = items.length - index
        break
      }
      report.refused.push({
        name: item.name,
        row: item.row,
        why: reason instanceof Error ? reason.message : String(reason),
      })
    }
    onProgress(index + 1)
  }
  return report
}
