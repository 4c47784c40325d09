import { expect, it } from 'vitest'
import type { InboxEntry } from '@/api'
import { afterDecision, groupsOf, keyOf, refOf, stepFrom } from './inbox'

const entry = (tenant: string, type: string, id: string) => ({ tenant, type, id, ext: 'md' }) as InboxEntry

it('an address that names nothing pending opens nothing', () => {
  expect(refOf(undefined)).toBeUndefined()
  expect(refOf('garden/terms/live/md/soil')).toBeUndefined()
  expect(refOf('nonsense')).toBeUndefined()
})
it('an entry survives the way through the address', () => {
  expect(refOf(keyOf(entry('a', 'b', 'c/d')))).toEqual({ tenant: 'a', type: 'b', id: 'c/d', ext: 'md' })
})
it('groups keep the order of what was submitted last', () => {
  const groups = groupsOf([entry('b', 'x', '1'), entry('a', 'x', '2'), entry('b', 'x', '3')])
  expect(groups.map((group) => [group.tenant, group.entries.map((one) => one.id)])).toEqual([
    ['b', ['1', '3']],
    ['a', ['2']],
  ])
})
it('steps stop at the ends and begin anew when the entry is gone', () => {
  expect(stepFrom([], undefined, 1)).toBeUndefined()
  expect(stepFrom(['a', 'b'], 'b', 1)).toBeUndefined()
  expect(stepFrom(['a', 'b'], 'x', 1)).toBe('a')
  expect(stepFrom(['a', 'b'], undefined, -1)).toBe('b')
})
it('after a decision the next entry opens, after the last one the one before', () => {
  expect(afterDecision(['a', 'b', 'c'], 'b')).toBe('c')
  expect(afterDecision(['a', 'b', 'c'], 'c')).toBe('b')
  expect(afterDecision(['a'], 'a')).toBeUndefined()
})
