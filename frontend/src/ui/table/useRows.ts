import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual'
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
} from 'react'
import { useTranslation } from 'react-i18next'
import { useShortcuts } from '../useShortcuts'
import { range, toggle } from './selection'
import type { VirtualTableProps } from './VirtualTable'

/** Which rows exist, which one has the focus, and what keys and clicks do to the selection. */
export function useRows<R>(props: VirtualTableProps<R>, rowHeight: number) {
  const { t } = useTranslation('ui')
  const { label, count, rowAt, keyOf, selected, onSelect, onOpen, onRange, rowKeys = [], listKey } = props
  const scroller = useRef<HTMLDivElement>(null)
  const anchor = useRef(0)
  const wantsFocus = useRef(false)
  const latest = useRef(0)
  const [active, setActive] = useState(0)
  const current = Math.min(active, Math.max(0, count - 1))

  // The active row stays in the page while it is out of view, so that the focus is never lost.
  const rangeExtractor = useCallback(
    (visible: Range) => {
      const indexes = defaultRangeExtractor(visible)
      if (count === 0 || indexes.includes(current)) return indexes
      return [...indexes, current].sort((a, b) => a - b)
    },
    [count, current],
  )
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    rangeExtractor,
  })
  useEffect(() => virtual.measure(), [rowHeight, virtual])
  const shown = useRef(listKey)
  useEffect(() => {
    if (shown.current === listKey) return
    shown.current = listKey
    anchor.current = 0
    setActive(0)
    virtual.scrollToOffset(0)
  }, [listKey, virtual])

  const first = virtual.range?.startIndex
  const last = virtual.range?.endIndex
  useEffect(() => {
    if (first !== undefined && last !== undefined) onRange?.(first, last)
  }, [first, last, onRange])

  const keyAt = (index: number) => {
    const row = rowAt(index)
    return row && keyOf(row)
  }
  /** Answers whether the row was there: one that is on its way keeps the place and takes the focus when it has come. */
  const focusRow = (index: number) => {
    const row = scroller.current?.querySelector<HTMLElement>(`[aria-rowindex="${index + 2}"]`)
    row?.focus({ preventScroll: true })
    return row !== null && row !== undefined && row.ariaBusy === null
  }
  // Before the next key can arrive: with keys held down, rows come and go faster than effects run.
  useLayoutEffect(() => {
    latest.current = current
    if (wantsFocus.current && focusRow(current)) wantsFocus.current = false
  })
  const move = (to: number, extend: boolean) => {
    if (count === 0) return
    const next = Math.min(count - 1, Math.max(0, to))
    if (extend) onSelect(new Set([...selected, ...range(anchor.current, next, keyAt)]))
    else anchor.current = next
    wantsFocus.current = true
    latest.current = next
    setActive(next)
    virtual.scrollToIndex(next)
    focusRow(next)
  }
  const select = (index: number, shift: boolean) => {
    const key = keyAt(index)
    if (key === undefined) return
    if (shift) onSelect(new Set([...selected, ...range(anchor.current, index, keyAt)]))
    else {
      onSelect(toggle(selected, key))
      anchor.current = index
    }
    setActive(index)
  }
  const open = (index: number) => {
    const row = rowAt(index)
    if (row) onOpen(row)
  }

  const inGrid = () => scroller.current?.contains(document.activeElement) ?? false
  useShortcuts(
    [
      {
        keys: 'j',
        label: t('keys.down'),
        group: label,
        run: () => move(latest.current + (inGrid() ? 1 : 0), false),
      },
      {
        keys: 'k',
        label: t('keys.up'),
        group: label,
        run: () => move(latest.current - (inGrid() ? 1 : 0), false),
      },
      { keys: 'x', label: t('keys.select'), group: label, run: () => select(latest.current, false) },
      ...rowKeys.map(({ keys, label: name, run }) => ({
        keys,
        label: name,
        group: label,
        run: () => {
          const row = inGrid() ? rowAt(latest.current) : undefined
          if (row) run(row)
        },
      })),
    ],
    count > 0,
  )
  const page = () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowHeight) / rowHeight) - 1)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (!(event.target instanceof HTMLElement) || event.target.getAttribute('role') !== 'row') return
    const steps: Record<string, () => void> = {
      ArrowDown: () => move(current + 1, event.shiftKey),
      ArrowUp: () => move(current - 1, event.shiftKey),
      PageDown: () => move(current + page(), event.shiftKey),
      PageUp: () => move(current - page(), event.shiftKey),
      Home: () => move(0, event.shiftKey),
      End: () => move(count - 1, event.shiftKey),
      ' ': () => select(current, event.shiftKey),
      Enter: () => open(current),
    }
    const step = steps[event.key]
    if (!step) return
    event.preventDefault()
    step()
  }

  return {
    scroller,
    height: virtual.getTotalSize(),
    visible: virtual.getVirtualItems(),
    onKeyDown,
    loadedKeys: () => range(0, count - 1, keyAt),
    checkProps: (index: number, key: string) => ({
      checked: selected.has(key),
      onClick: (shift: boolean) => select(index, shift),
    }),
    rowProps: (index: number, key: string, row: R) => ({
      tabIndex: index === current ? 0 : -1,
      'aria-selected': selected.has(key),
      onFocus: () => setActive(index),
      onClick: (event: MouseEvent) => {
        if (event.shiftKey) return select(index, true)
        if (event.ctrlKey || event.metaKey) return select(index, false)
        onOpen(row)
      },
    }),
  }
}
