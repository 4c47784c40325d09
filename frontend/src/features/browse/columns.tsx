import type { TFunction } from 'i18next'
import type { Row } from '@/api'
import { Bytes, Icon, PersonLine, RelativeTime, StateSlots, type Column, type StateSet } from '@/ui'
import classes from './browse.module.css'

export function statesOf(row: Row): StateSet {
  return Object.fromEntries(row.states.map((one) => [one.state, { differs: one.differs }]))
}

function Comments({ row, t }: { row: Row; t: TFunction<'browse'> }) {
  if (row.openComments === 0) return null
  return (
    <span className={classes.comments}>
      <Icon name="comment" size={14} />
      <span aria-hidden>{row.openComments}</span>
      <span className="vd-hidden">{t('list.openComments', { count: row.openComments })}</span>
    </span>
  )
}

export function columnsOf(t: TFunction<'browse'>): Column<Row>[] {
  return [
    {
      id: 'title',
      header: t('list.column.title'),
      width: 'minmax(10rem, 1.3fr)',
      sortable: true,
      render: (row) => <span className={classes.title}>{row.title}</span>,
    },
    {
      id: 'id',
      header: t('list.column.id'),
      width: 'minmax(7rem, 1fr)',
      sortable: true,
      render: (row) => (
        <span className={classes.id} title={`${row.id}.${row.ext}`}>
          {row.id}
        </span>
      ),
    },
    {
      id: 'state',
      header: t('list.column.state'),
      width: '14.75rem',
      render: (row) => <StateSlots present={statesOf(row)} />,
    },
    {
      id: 'comments',
      header: <Icon name="comment" size={14} />,
      label: t('list.column.comments'),
      width: '2.625rem',
      align: 'end',
      render: (row) => <Comments row={row} t={t} />,
    },
    {
      id: 'kind',
      header: t('list.column.kind'),
      width: '2.75rem',
      from: 1025,
      sortable: true,
      render: (row) => <span className={classes.id}>{row.ext}</span>,
    },
    {
      id: 'size',
      header: t('list.column.size'),
      width: '4rem',
      align: 'end',
      from: 1025,
      sortable: true,
      render: (row) => (
        <span className={classes.meta}>
          <Bytes value={row.size} />
        </span>
      ),
    },
    {
      id: 'changed',
      header: t('list.column.changed'),
      width: '5.5rem',
      sortable: true,
      render: (row) => (
        <span className={classes.quiet}>
          <RelativeTime at={row.changed} />
        </span>
      ),
    },
    {
      id: 'by',
      header: t('list.column.by'),
      width: '7.5rem',
      from: 900,
      sortable: true,
      render: (row) => <span className={classes.quiet}>{row.by && <PersonLine name={row.by} />}</span>,
    },
  ]
}

/** A row in two lines, for narrow windows. */
export function NarrowRow({ row, t }: { row: Row; t: TFunction<'browse'> }) {
  return (
    <div className={classes.narrow}>
      <div className={classes.narrowWords}>
        <div className={classes.title}>{row.title}</div>
        <div className={classes.narrowMeta}>
          <span className={classes.id}>{row.id}</span>
          <Comments row={row} t={t} />
        </div>
      </div>
      <StateSlots present={statesOf(row)} flow />
      <span className={classes.narrowTime}>
        <RelativeTime at={row.changed} />
      </span>
    </div>
  )
}
