import { ActionIcon } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import type { DiffLine } from '@/lib/diff'
import { Icon } from '../icons'
import { useShortcuts } from '../useShortcuts'
import classes from './diff.module.css'
import { DiffRow } from './DiffRow'
import { layOut, rowOfLine, type DiffMode } from './rows'

interface Props {
  label: string
  lines: DiffLine[]
  mode: DiffMode
  /** The change in view, from 0; see DiffSteps. */
  active?: number
  onActive?: (change: number) => void
  /** Lines of context around a change. */
  context?: number
  /** Number of comments by line of the newer text. */
  comments?: ReadonlyMap<number, number>
  onOpenComments?: (line: number) => void
  onAddComment?: (line: number) => void
  /** A line of the newer text to bring into view; a new object brings it again. */
  reveal?: { line: number }
  /** The element that scrolls, when the text is a part of a longer page; else the text scrolls by itself. */
  scroller?: RefObject<HTMLElement | null>
}

/** Two texts compared line by line, inline or side by side. Only rows in view exist, so any size stays smooth. */
export function TextDiff(props: Props) {
  const { label, lines, mode, active, onActive, context = 1, comments, reveal, scroller } = props
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const keep = useMemo(
    () => new Set([...(comments?.keys() ?? []), ...(reveal ? [reveal.line] : [])]),
    [comments, reveal],
  )
  const { rows, changes } = useMemo(
    () => layOut(lines, mode, context, open, keep),
    [lines, mode, context, open, keep],
  )
  const own = useRef<HTMLDivElement>(null)
  const body = useRef<HTMLDivElement>(null)
  const [margin, setMargin] = useState(0)
  const [outer, setOuter] = useState<HTMLElement | null>(null)

  // The scroller is our parent, so its ref is set only after our first effects.
  useEffect(() => setOuter((scroller ?? own).current), [scroller])
  useLayoutEffect(() => {
    if (!outer || !body.current) return
    const measure = () => {
      if (!body.current) return
      const top = body.current.getBoundingClientRect().top - outer.getBoundingClientRect().top
      setMargin(Math.round(top + outer.scrollTop))
    }
    const observer = new ResizeObserver(measure) // what stands above may grow
    for (const part of outer.children) observer.observe(part)
    measure()
    return () => observer.disconnect()
  }, [outer])

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => outer,
    estimateSize: (index) => (rows[index]?.type === 'fold' ? 26 : 22),
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 30,
    scrollMargin: margin,
  })

  const firstRow = active === undefined ? undefined : changes[active]
  useEffect(() => {
    if (firstRow !== undefined) virtual.scrollToIndex(firstRow, { align: 'center' })
  }, [firstRow, virtual])

  useEffect(() => {
    const row = reveal ? rowOfLine(rows, reveal.line) : -1
    if (row >= 0) virtual.scrollToIndex(row, { align: 'center' })
    // Only a new wish scrolls, not rows that change under it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [reveal, virtual])

  useDiffKeys(changes.length, active, onActive)

  const content = (
    <div
      ref={body}
      className={classes.text}
      style={{ height: virtual.getTotalSize() }}
      role="group"
      aria-label={label}
      data-mode={mode}
    >
      {virtual.getVirtualItems().map((item) => {
        const row = rows[item.index]
        if (!row) return null
        return (
          <div
            key={item.key}
            ref={virtual.measureElement}
            data-index={item.index}
            className={`${classes.row} ${row.type !== 'fold' && row.change !== undefined && row.change === active ? classes.active : ''}`}
            data-revealed={(reveal && rowOfLine([row], reveal.line) === 0) || undefined}
            style={{ transform: `translateY(${item.start - margin}px)` }}
          >
            <DiffRow
              row={row}
              comments={comments}
              onOpenComments={props.onOpenComments}
              onAddComment={props.onAddComment}
              onUnfold={(key) => setOpen((before) => new Set([...before, key]))}
            />
          </div>
        )
      })}
    </div>
  )
  if (scroller) return content
  return (
    <div ref={own} className={classes.scroller} tabIndex={0} role="region" aria-label={label}>
      {content}
    </div>
  )
}

function useDiffKeys(count: number, active: number | undefined, onActive?: (change: number) => void) {
  const { t } = useTranslation('ui')
  const step = (by: number) => onActive?.(nextChange(count, active, by))
  const group = t('timeline.label')
  useShortcuts(
    [
      { keys: 'n', label: t('diff.next'), group, run: () => step(1) },
      { keys: 'p', label: t('diff.previous'), group, run: () => step(-1) },
    ],
    onActive !== undefined && count > 0,
  )
}

function nextChange(count: number, active: number | undefined, by: number): number {
  if (active === undefined) return by > 0 ? 0 : count - 1
  return Math.min(count - 1, Math.max(0, active + by))
}

/** The line of the newer text at which a change (from 0) begins; where lines were only removed, the line after them. */
export function lineOfChange(lines: readonly DiffLine[], change: number): number | undefined {
  let seen = -1
  const start = lines.findIndex((line, index) => {
    if (line.kind !== 'same' && (index === 0 || lines[index - 1]?.kind === 'same')) seen++
    return seen === change
  })
  return start < 0 ? undefined : lines.slice(start).find((line) => line.after !== undefined)?.after
}

/** The number of changes in a comparison, for DiffSteps. */
export function countChanges(lines: DiffLine[]): number {
  return lines.filter(
    (line, index) => line.kind !== 'same' && (index === 0 || lines[index - 1]?.kind === 'same'),
  ).length
}

/** "Change 1 of 3" with arrows; the same as the keys N and P. */
export function DiffSteps({
  count,
  active,
  onActive,
}: {
  count: number
  active?: number
  onActive: (change: number) => void
}) {
  const { t } = useTranslation('ui')
  if (count === 0) return <span className={classes.steps}>{t('diff.none')}</span>
  return (
    <span className={classes.steps}>
      <span role="status">{t('diff.position', { at: (active ?? 0) + 1, count })}</span>
      <ActionIcon
        size={28}
        aria-label={t('diff.previous')}
        disabled={!active}
        onClick={() => onActive(nextChange(count, active, -1))}
      >
        <Icon name="chevronUp" />
      </ActionIcon>
      <ActionIcon
        size={28}
        aria-label={t('diff.next')}
        disabled={active === count - 1}
        onClick={() => onActive(nextChange(count, active, 1))}
      >
        <Icon name="chevronDown" />
      </ActionIcon>
    </span>
  )
}
