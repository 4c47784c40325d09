import { expect, it } from 'vitest'
import type { Row } from '@/api'
import type { State } from '@/lib/address'
import { applicable, losesText, movedId, runAll, sourceOf } from './steps'

const row = (id: string, ...states: State[]): Row => ({
  id,
  ext: 'md',
  title: id,
  states: states.map((state) => ({ state, revision: 'r', differs: false })),
  openComments: 0,
  contentType: 'text/markdown',
  size: 1,
  changed: '2026-11-23T10:00:00Z',
  by: '',
})
const rows = [row('a', 'live'), row('b', 'draft', 'live'), row('c', 'pending'), row('d', 'draft', 'pending')]
const ids = (list: Row[]) => list.map((one) => one.id).join('')

it('a step applies only to items in the state that it leaves', () => {
  expect(ids(applicable('submit', rows))).toBe('bd')
  expect(ids(applicable('request', rows))).toBe('cd')
  expect(ids(applicable('publish', rows))).toBe('bcd')
  expect(ids(applicable('delete', rows))).toBe('abcd')
})
it('what somebody works on is published before what waits', () => {
  expect(sourceOf('publish', row('d', 'draft', 'pending'))).toBe('draft')
  expect(sourceOf('publish', row('a', 'live'))).toBeUndefined()
})
it('deleting loses text only where it is not live', () => {
  expect(rows.map(losesText)).toEqual([false, true, true, true])
})
it('an item keeps its name when it moves, and a folder is written as a person writes it', () => {
  expect(movedId('en/soil', ' guides / start/ ')).toBe('guides/start/soil')
  expect(movedId('en/soil', '')).toBe('soil')
})
it('a refused item is told with its reason and the others go on', async () => {
  const items = rows.map((one) => ({ name: one.id, row: one }))
  const told: number[] = []
  const report = await runAll(
    items,
    async (item) => {
      if (item.name === 'b') throw new Error('It has open comments.')
    },
    new AbortController().signal,
    (done) => told.push(done),
  )
  expect(ids(report.done)).toBe('acd')
  expect(report.refused).toMatchObject([{ name: 'b', why: 'It has open comments.' }])
  expect(told).toEqual([1, 2, 3, 4])
})
it('after Cancel the rest is left as it is', async () => {
  const control = new AbortController()
  const report = await runAll(
    rows.map((one) => ({ name: one.id, row: one })),
    async (item) => {
      if (item.name === 'b') control.abort()
    },
    control.signal,
    () => undefined,
  )
  expect(ids(report.done)).toBe('ab')
  expect(report.left).toBe(2)
})
