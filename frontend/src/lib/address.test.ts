import { expect, it } from 'vitest'
import { addressKey, fileName, folderOf, folderTrail, isState, nameOf, parseAddressKey } from './address'

it('an unknown state is refused, never taken for live', () => {
  expect(['', 'Live', 'published', undefined].some(isState)).toBe(false)
})
it('two addresses that differ anywhere have different keys', () => {
  const base = { tenant: 'a', type: 'b', id: 'c/d', ext: 'md', state: 'live' } as const
  const others = [
    { ...base, tenant: 'x' },
    { ...base, type: 'x' },
    { ...base, id: 'c' },
    { ...base, ext: '' },
    { ...base, state: 'draft' },
    { ...base, type: 'b/live', state: 'live' },
  ] as const
  expect(new Set([base, ...others].map(addressKey)).size).toBe(7)
})
it('a key that stands for no address is refused', () => {
  for (const key of ['', 'a/b/live/md', 'a/b/gone/md/id', 'a/b/live/md/%', '/b/live/md/id', 'a/b/live/md/'])
    expect(parseAddressKey(key)).toBeUndefined()
})
it('an address survives the way through its key', () => {
  const address = { tenant: 'a', type: 'b', id: 'c/d é', ext: '', state: 'pending' } as const
  expect(parseAddressKey(addressKey(address))).toEqual(address)
})
it('folders and names come from the id', () => {
  expect([folderOf('en/guides/start'), folderOf('start')]).toEqual(['en/guides', ''])
  expect([nameOf('en/guides/start'), fileName('en/start', 'md'), fileName('start', '')]).toEqual([
    'start',
    'start.md',
    'start',
  ])
  expect(folderTrail('a/b/c')).toEqual(['a', 'a/b', 'a/b/c'])
  expect(folderTrail('')).toEqual([])
})
