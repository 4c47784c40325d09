import type { PlacedThread } from '@/lib/threads'

/** Open before resolved; by place, the whole item comes first, then fields, then lines as they follow. */
export function sortThreads(threads: readonly PlacedThread[], order: 'place' | 'time'): PlacedThread[] {
  const rank = (thread: PlacedThread) =>
    thread.line ?? (thread.pointer ? 0.5 : thread.data.place ? Infinity : 0)
  return [...threads].sort((a, b) => {
    const settled = Number(a.data.resolved) - Number(b.data.resolved)
    if (settled !== 0) return settled
    const byPlace =
      order === 'place' ? rank(a) - rank(b) || (a.pointer ?? '').localeCompare(b.pointer ?? '') : 0
    return byPlace || a.at.localeCompare(b.at)
  })
}
