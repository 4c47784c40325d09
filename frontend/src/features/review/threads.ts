import type { PlacedThread } from '@/lib/threads'

/** How many open threads stand at each field and line. */
export function countOpen(threads: readonly PlacedThread[]) {
  const fields = new Map<string, number>()
  const lines = new Map<number, number>()
  for (const { data, pointer, line } of threads) {
    if (data.resolved) continue
    if (pointer !== undefined) fields.set(pointer, (fields.get(pointer) ?? 0) + 1)
    if (line !== undefined) lines.set(line, (lines.get(line) ?? 0) + 1)
  }
  return { fields, lines }
}
