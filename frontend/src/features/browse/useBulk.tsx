import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { concerns, desk, type Row } from '@/api'
import { toastDone, toastFailure, toastJob, toastUndo, type IconName } from '@/ui'
import { Refusals } from './Refusals'
import { bringBack, losesText, perform, runAll, type Place, type Report, type Verb } from './steps'

export type Work = Verb | 'restore' | 'upload'

const icons: Record<Work, IconName> = {
  submit: 'submit',
  publish: 'publish',
  request: 'requestChanges',
  move: 'folder',
  delete: 'trash',
  restore: 'restore',
  upload: 'upload',
}

/** Work shorter than this many milliseconds shows no progress. */
const quick = 600

interface Item {
  name: string
  row?: Row
}

/** Long work on many items: progress with Cancel, then what was done and what was refused. It goes on when the screen is left. */
export function useWork(place: Place) {
  const { t } = useTranslation('browse')
  const queries = useQueryClient()
  return useCallback(
    async <T extends Item>(
      kind: Work,
      items: readonly T[],
      work: (item: T, signal: AbortSignal, onPart: (part: number) => void) => Promise<void>,
    ): Promise<Report> => {
      const control = new AbortController()
      const stay = (event: Event) => event.preventDefault() // the page asks before it goes
      const count = items.length
      const title = kind === 'upload' ? t('bulk.doing.upload', { count }) : t(`bulk.doing.${kind}`)
      const progress = (part = 0) => ({
        title,
        icon: icons[kind],
        done,
        part,
        total: count,
        onCancel: () => control.abort(),
      })
      let toast: ReturnType<typeof toastJob> | undefined
      let done = 0
      const timer = setTimeout(() => (toast = toastJob(progress())), quick)
      window.addEventListener('beforeunload', stay)
      const report = await runAll(
        items,
        (item) => work(item, control.signal, (part) => toast?.update(progress(part))),
        control.signal,
        (now) => {
          done = now
          toast?.update(progress())
        },
      )
      clearTimeout(timer)
      window.removeEventListener('beforeunload', stay)
      toast?.close()
      void queries.invalidateQueries({
        predicate: ({ queryKey }) => concerns(queryKey, place.connection, { tenant: place.tenant }),
      })
      if (report.refused.length > 0)
        toastFailure({
          title: t(`bulk.refused.${kind}`, { refused: report.refused.length, count }),
          text: report.refused[0]?.why,
          report: {
            label: t('bulk.show', { count: report.refused.length }),
            content: <Refusals refused={report.refused} place={place} />,
          },
        })
      if (report.left > 0) toastDone(t('bulk.cancelled', { left: report.left, count }))
      return report
    },
    [t, queries, place],
  )
}

/** Runs a step on rows and offers to undo what can be undone. */
export function useBulk(place: Place) {
  const { t } = useTranslation('browse')
  const work = useWork(place)
  return useCallback(
    async (verb: Verb, rows: readonly Row[], input = ''): Promise<void> => {
      const items = rows.map((row) => ({ name: row.title, row }))
      const report = await work(verb, items, (item) => perform(verb, place, item.row, input))
      const count = report.done.length
      if (count === 0) return
      const undoable = verb === 'delete' ? report.done.filter((row) => !losesText(row)) : []
      if (undoable.length === 0)
        return toastDone(t(verb === 'delete' ? 'bulk.done.gone' : `bulk.done.${verb}`, { count }))
      toastUndo(t('bulk.done.delete', { count }), () => {
        void (async () => {
          const trash = await desk.Versions.Trash(place.connection, place.tenant).catch(() => [])
          const again = undoable.map((row) => ({ name: row.title, row }))
          const back = await work('restore', again, (item) => bringBack(place, item.row, trash))
          if (back.done.length > 0) toastDone(t('bulk.done.restore', { count: back.done.length }))
        })()
      })
    },
    [place, work, t],
  )
}
