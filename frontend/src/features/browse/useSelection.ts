import { useCallback, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Row } from '@/api'
import { toastFailure, toastJob } from '@/ui'
import type { List } from './api'
import { rowKey } from './steps'

const many = 1000

/** The selected rows, those out of view included. Another list starts with nothing selected. */
export function useSelection(list: List, listKey: string) {
  const { t } = useTranslation('browse')
  const [state, setState] = useState<{ listKey: string; rows: ReadonlyMap<string, Row> }>({
    listKey,
    rows: new Map(),
  })
  const control = useRef<AbortController>(undefined)
  const rows = useMemo(
    () => (state.listKey === listKey ? state.rows : new Map<string, Row>()),
    [state, listKey],
  )
  const { rowAt, facts } = list
  const total = facts?.total ?? 0

  const select = useCallback(
    (keys: ReadonlySet<string>) => {
      const next = new Map([...rows].filter(([key]) => keys.has(key)))
      if (next.size < keys.size)
        for (let index = 0; index < total && next.size < keys.size; index++) {
          const row = rowAt(index)
          if (row && keys.has(rowKey(row))) next.set(rowKey(row), row)
        }
      setState({ listKey, rows: next })
    },
    [rows, rowAt, total, listKey],
  )
  const selectAll = useCallback(async () => {
    control.current?.abort()
    const current = (control.current = new AbortController())
    const progress = (done: number) => ({
      title: t('bulk.loading'),
      done,
      total,
      onCancel: () => current.abort(),
    })
    const toast = total > many ? toastJob(progress(0)) : undefined
    try {
      const all = await list.all(current.signal, (done) => toast?.update(progress(done)))
      setState({ listKey, rows: new Map(all.map((row) => [rowKey(row), row])) })
    } catch (reason) {
      if (!current.signal.aborted) toastFailure({ title: (reason as Error).message })
    } finally {
      toast?.close()
    }
  }, [list, listKey, total, t])

  // What the list says now wins over what it said when the row was selected.
  const { find } = list
  const chosen = [...rows].map(([key, row]) => find(key) ?? row)
  const keys = useMemo(() => new Set(rows.keys()), [rows])
  const clear = useCallback(() => setState({ listKey, rows: new Map() }), [listKey])
  return { keys, rows: chosen, select, selectAll, clear }
}
