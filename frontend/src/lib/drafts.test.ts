import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createDraftKeeper, draftKey, type Shelf } from './drafts'

function memoryShelf() {
  const kept = new Map<string, unknown>()
  const shelf: Shelf = {
    get: async (key) => kept.get(key),
    put: async (key, value) => void kept.set(key, value),
    remove: async (key) => void kept.delete(key),
    keys: async () => [...kept.keys()],
  }
  return { kept, shelf }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const key = draftKey('local', 'a/b')

it('a shelf that refuses is reported, never silent', async () => {
  const { shelf } = memoryShelf()
  const refused = new Error('full')
  const onError = vi.fn()
  const keeper = createDraftKeeper({ ...shelf, put: () => Promise.reject(refused) }, onError)
  keeper.keep(key, 'text', 'r1')
  await keeper.flush()
  expect(onError).toHaveBeenCalledWith(refused)
})
it('what is not a draft is not offered as one', async () => {
  const { kept, shelf } = memoryShelf()
  kept.set(key, { text: 1 })
  expect(await createDraftKeeper(shelf, vi.fn()).find(key)).toBeUndefined()
})
it('only the last text of a burst is written', async () => {
  const { kept, shelf } = memoryShelf()
  const keeper = createDraftKeeper(shelf, vi.fn())
  keeper.keep(key, 'a', 'r1')
  keeper.keep(key, 'ab', 'r1')
  expect(kept.size).toBe(0)
  expect((await keeper.find(key))?.text).toBe('ab')
  await vi.advanceTimersByTimeAsync(300)
  expect(kept.get(key)).toMatchObject({ text: 'ab', base: 'r1' })
})
it('a forgotten text does not come back from the waiting write', async () => {
  const { kept, shelf } = memoryShelf()
  const keeper = createDraftKeeper(shelf, vi.fn())
  keeper.keep(key, 'a', 'r1')
  await keeper.forget(key)
  await vi.advanceTimersByTimeAsync(1000)
  expect(kept.size).toBe(0)
})
it('lists one connection only', async () => {
  const { shelf } = memoryShelf()
  const keeper = createDraftKeeper(shelf, vi.fn())
  keeper.keep(key, 'a', 'r1')
  keeper.keep(draftKey('local2', 'a/b'), 'a', 'r1')
  expect(await keeper.list('local')).toEqual([key])
})
