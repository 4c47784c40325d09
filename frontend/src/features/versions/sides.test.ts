import { expect, it } from 'vitest'
import type { Item, Version } from '@/api'
import { entriesOf, restorable, sideOf, sidesOf } from './sides'

const version = (number: number, isLatest = false) =>
  ({ versionId: `v${number}`, number, time: `2026-01-0${number}T00:00:00Z`, size: 10 * number, delta: 10, isLatest, author: 'editor' }) as Version // prettier-ignore
const versions = [version(3, true), version(2), version(1)]
const item = {
  states: [
    { state: 'draft', changed: '2026-02-01T00:00:00Z', by: 'editor', size: 42 },
    { state: 'live', changed: '2026-01-03T00:00:00Z', by: 'editor', size: 30 },
  ],
} as Pick<Item, 'states'>
const entries = entriesOf(item, versions)

it('an item without versions has nothing to compare or restore', () => {
  expect(entriesOf(undefined, [])).toEqual([])
  expect(sidesOf([], 'v1', 'v2')).toEqual({ a: undefined, b: undefined })
  expect(restorable([], undefined, undefined)).toBeUndefined()
})
it('a draft stands on top and the newest version is live', () => {
  expect(entries.map((entry) => [entry.key, entry.state, entry.delta])).toEqual([
    ['draft', 'draft', 12],
    ['v3', 'live', 10],
    ['v2', undefined, 10],
    ['v1', undefined, undefined],
  ])
  expect(entriesOf(undefined, versions)[0]?.state).toBeUndefined()
})
it('what the address does not know falls back to the last change', () => {
  expect(sidesOf(entries, 'gone', 'gone')).toEqual({ a: 'v3', b: 'draft' })
  expect(sidesOf(entries)).toEqual({ a: 'v3', b: 'draft' })
  expect(sidesOf(entries, 'v1', 'live')).toEqual({ a: 'v1', b: 'v3' })
  expect(sidesOf(entries, 'draft')).toEqual({ a: 'draft', b: 'v3' })
})
it('restore brings back the older side, never what is live', () => {
  expect(restorable(entries, 'v1', 'v3')?.number).toBe(1)
  expect(restorable(entries, 'v3', 'v2')?.number).toBe(2)
  expect(restorable(entries, 'v3', 'draft')).toBeUndefined()
})
it('a side is a state or a version', () => {
  expect([sideOf('draft'), sideOf('v1')]).toEqual([
    { state: 'draft', version: '' },
    { state: 'live', version: 'v1' },
  ])
})
