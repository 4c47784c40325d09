import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { LineComments } from '@/ui'
import type { PlacedThread } from '@/lib/threads'

/** Open threads by the line on which they stand, as the editor marks them. */
export function lineMarks(
  threads: readonly PlacedThread[],
  active: string | undefined,
  t: TFunction<'editor'>,
): LineComments[] {
  const lines = new Map<number, { count: number; active: boolean }>()
  for (const { data, line } of threads) {
    if (line === undefined || data.resolved) continue
    const before = lines.get(line)
    lines.set(line, {
      count: (before?.count ?? 0) + data.comments.length,
      active: Boolean(before?.active) || data.id === active,
    })
  }
  return [...lines].map(([line, mark]) => ({
    line,
    ...mark,
    label: t('comments.mark', { count: mark.count, line }),
  }))
}

export function useLineMarks(threads: readonly PlacedThread[], active: string | undefined) {
  const { t } = useTranslation('editor')
  return useMemo(() => lineMarks(threads, active, t), [threads, active, t])
}

export function threadOnLine(threads: readonly PlacedThread[], line: number): PlacedThread | undefined {
  return threads.find((thread) => thread.line === line && !thread.data.resolved)
}
