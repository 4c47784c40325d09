import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ActivityEntry } from '@/api'
import { addDays, clock, dayOf, fullTime, longDate } from '@/lib/time'
import { PersonMark } from '@/ui'
import classes from './activity.module.css'
import { Door } from './Door'
import { sentenceOf } from './sentence'

interface Props {
  /** As lib/time writes it. */
  day: string
  entries: ActivityEntry[]
  /** Whether all entries of the day are here. */
  complete: boolean
  /** Whether its first row is where Tab enters the list. */
  first: boolean
  open?: string
  today: string
  wide: boolean
  onOpen: (entry: ActivityEntry) => void
}

/** The entries of one day below its name. */
export function DayGroup({ day, entries, complete, first, open, today, wide, onOpen }: Props) {
  const { t } = useTranslation('activity')
  const yesterday = dayOf(addDays(new Date(`${today}T12:00`), -1))
  const name =
    day === today
      ? t('days.today')
      : day === yesterday
        ? t('days.yesterday')
        : longDate(new Date(`${day}T12:00`))
  return (
    <section aria-label={name}>
      <h2 className={classes.day}>
        {name}
        {complete && <span>{t('count', { count: entries.length })}</span>}
      </h2>
      <ul className={classes.rows}>
        {entries.map((entry, index) => (
          <li key={entry.seq}>
            <EntryRow
              entry={entry}
              current={open === String(entry.seq)}
              entrance={first && index === 0}
              wide={wide}
              onOpen={onOpen}
            />
          </li>
        ))}
      </ul>
    </section>
  )
}

interface RowProps {
  entry: ActivityEntry
  current: boolean
  entrance: boolean
  wide: boolean
  onOpen: (entry: ActivityEntry) => void
}

const EntryRow = memo(
  function EntryRow({ entry, current, entrance, wide, onOpen }: RowProps) {
    const at = new Date(entry.time)
    return (
      <button
        type="button"
        className={classes.row}
        data-row={entry.seq}
        aria-current={current || undefined}
        tabIndex={entrance ? 0 : -1}
        onClick={() => onOpen(entry)}
      >
        <time dateTime={entry.time} title={fullTime(at)}>
          {clock(at)}
        </time>
        <span className={classes.who}>
          <PersonMark name={entry.person} small />
          <span>{entry.person}</span>
        </span>
        <Words entry={entry} wide={wide} />
        <Door door={entry.door} />
      </button>
    )
  },
  (a, b) => a.entry === b.entry && a.current === b.current && a.entrance === b.entrance && a.wide === b.wide,
)

function Words({ entry, wide }: { entry: ActivityEntry; wide: boolean }) {
  const { t } = useTranslation('activity')
  const { verb, what, where, message } = sentenceOf(entry)
  const shown = wide ? where : where.slice(1)
  return (
    <span className={classes.words}>
      {t(`verbs.${verb}`, { verb: entry.verb })} <b>{what || t('store')}</b>
      {shown.length > 0 && <span className={classes.quiet}> {shown.join(' / ')}</span>}
      {message && <span className={classes.quiet}> {t('quoted', { message })}</span>}
    </span>
  )
}
