import { useId, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { clock, dayOf, longDate } from '@/lib/time'
import { Bytes } from '../Bytes'
import { useNow } from '../useNow'
import { byDay, pick, type Pair, type TimelineEntry, type TimelineRow } from './entries'
import classes from './Timeline.module.css'

interface Props<E extends TimelineEntry> {
  /** Newest first. */
  entries: readonly E[]
  pair: Pair
  onPair: (pair: Pair) => void
  /** State chips and where it came from, after the author. */
  renderNote?: (entry: E) => ReactNode
}

/** Versions by day. One tab stop with arrows inside; Enter or a click picks, A and B set a side. */
export function Timeline<E extends TimelineEntry>({ entries, pair, onPair, renderNote }: Props<E>) {
  const { t } = useTranslation('ui')
  const now = useNow()
  const prefix = useId()
  const list = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const [focused, setFocused] = useState<string>()
  const days = useMemo(() => {
    const kept = new Set([pair.a, pair.b].filter((id) => id !== undefined))
    return byDay(entries, kept, open)
  }, [entries, pair.a, pair.b, open])
  const rows = useMemo(() => days.flatMap((day) => day.rows), [days])
  const order = useMemo(() => entries.map((entry) => entry.id), [entries])
  const at = Math.max(
    0,
    rows.findIndex((row) => row.key === focused),
  )
  const idOf = (row: TimelineRow<E>) => `${prefix}-${row.key}`

  const activate = (row: TimelineRow<E>) => {
    if (row.type === 'entry') return onPair(pick(order, pair, row.entry.id))
    setOpen((before) => new Set([...before, row.key]))
    setFocused(row.entries[0]?.id)
  }
  const focus = (index: number) => {
    const row = rows[Math.min(rows.length - 1, Math.max(0, index))]
    if (!row) return
    setFocused(row.key)
    document.getElementById(idOf(row))?.scrollIntoView({ block: 'nearest' })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[at]
    const steps: Record<string, () => void> = {
      ArrowDown: () => focus(at + 1),
      ArrowUp: () => focus(at - 1),
      Home: () => focus(0),
      End: () => focus(rows.length - 1),
      Enter: () => row && activate(row),
      ' ': () => row && activate(row),
      a: () => row?.type === 'entry' && row.entry.id !== pair.b && onPair({ ...pair, a: row.entry.id }),
      b: () => row?.type === 'entry' && row.entry.id !== pair.a && onPair({ ...pair, b: row.entry.id }),
    }
    const step = event.ctrlKey || event.metaKey || event.altKey ? undefined : steps[event.key]
    if (!step) return
    event.preventDefault()
    step()
  }

  const dayTitle = (moment: Date) => (dayOf(moment) === dayOf(now) ? t('time.today') : longDate(moment))
  const last = rows[rows.length - 1]
  const current = rows[at]
  return (
    <div
      ref={list}
      className={classes.list}
      role="listbox"
      aria-multiselectable
      aria-label={t('timeline.label')}
      aria-activedescendant={current && idOf(current)}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      {days.flatMap((day) => [
        <div key={day.day} className={classes.day} role="presentation">
          {dayTitle(day.at)}
        </div>,
        ...day.rows.map((row) => (
          <TimelineItem
            key={row.key}
            id={idOf(row)}
            row={row}
            pair={pair}
            className={`${classes.row} ${row === last ? classes.last : ''} ${row === current ? classes.focused : ''}`}
            note={row.type === 'entry' ? renderNote?.(row.entry) : undefined}
            onClick={() => {
              setFocused(row.key)
              activate(row)
            }}
          />
        )),
      ])}
    </div>
  )
}

interface ItemProps {
  id: string
  row: TimelineRow<TimelineEntry>
  pair: Pair
  className: string
  note: ReactNode
  onClick: () => void
}

function TimelineItem({ id, row, pair, className, note, onClick }: ItemProps) {
  const { t } = useTranslation('ui')
  const newest = row.type === 'entry' ? row.entry : row.entries[0]
  const oldest = row.type === 'entry' ? row.entry : row.entries[row.entries.length - 1]
  if (!newest || !oldest) return null
  const letter = row.type === 'entry' && (newest.id === pair.a ? 'A' : newest.id === pair.b ? 'B' : undefined)
  const change =
    row.type === 'entry' ? newest.change : row.entries.reduce((sum, entry) => sum + (entry.change ?? 0), 0)
  const when =
    row.type === 'entry'
      ? clock(newest.at)
      : t('timeline.span', { from: clock(oldest.at), to: clock(newest.at) })
  return (
    <div id={id} role="option" aria-selected={Boolean(letter)} className={className} onClick={onClick}>
      {letter ? (
        <span className={classes.letter}>
          <span aria-hidden>{letter}</span>
          <span className="vd-hidden">{t(`timeline.mark${letter}`)}</span>
        </span>
      ) : (
        <span className={classes.dot} />
      )}
      <span className={classes.title}>
        {row.type === 'entry' ? newest.title : t('timeline.folded', { count: row.entries.length })}
      </span>
      <span className={classes.numbers}>
        {newest.size !== undefined && <Bytes value={newest.size} />}
        {change !== undefined && (
          <>
            <br />
            <Bytes value={change} change />
          </>
        )}
      </span>
      <span className={classes.meta}>
        <span>{newest.author}</span>
        <time dateTime={newest.at.toISOString()}>{when}</time>
        {row.type === 'folded' && (
          <span className={classes.show}>{t('timeline.show', { count: row.entries.length })}</span>
        )}
        {note}
      </span>
    </div>
  )
}
