import { expect, it } from 'vitest'
import type { PlacedThread } from '@/lib/threads'
import { countOpen } from './threads'

const placed = (place: Partial<PlacedThread>, resolved = false): PlacedThread => ({
  at: '',
  ...place,
  data: { id: '1', comments: [], resolved },
})

it('only open threads are counted, and only where they stand', () => {
  const title = { pointer: '/title' }
  const counts = countOpen([placed(title), placed(title, true), placed({ line: 2 }), placed({})])
  expect([...counts.fields, ...counts.lines]).toEqual([
    ['/title', 1],
    [2, 1],
  ])
})
