import { expect, it } from 'vitest'
import type { PlacedThread } from '@/lib/threads'
import { sortThreads } from './threads'

const placed = (id: string, line?: number, resolved = false): PlacedThread => ({
  at: `2026-11-23T10:00:0${id.length}Z`,
  line,
  data: { id, place: line === undefined ? undefined : `line ${line}`, comments: [], resolved },
})

it('open threads come first, in the order of the text or of time', () => {
  const all = [placed('aaa', 1, true), placed('bb', 3), placed('cccc', 2), placed('d')]
  expect(sortThreads(all, 'place').map((one) => one.data.id)).toEqual(['d', 'cccc', 'bb', 'aaa'])
  expect(sortThreads(all, 'time').map((one) => one.data.id)).toEqual(['d', 'bb', 'cccc', 'aaa'])
})
