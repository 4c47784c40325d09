import { Button } from '@mantine/core'
import { useIntersection } from '@mantine/hooks'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useEffect, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { toApiError, type ActivityEntry } from '@/api'
import { dayOf } from '@/lib/time'
import {
  Empty,
  Icon,
  Problem,
  ScreenHeader,
  SkeletonRows,
  useCrumbs,
  useListKeys,
  useNow,
  usePaletteActions,
} from '@/ui'
import classes from './activity.module.css'
import { useActivity } from './api'
import { DayGroup } from './DayGroup'
import { EntryPane } from './EntryPane'
import { FilterBar } from './FilterBar'
import { byDay, csvLink, queryOf, type Filters } from './filters'

/** Who did what, when and through which door; filters in the address, one entry open beside the list. */
export function Activity() {
  const { t } = useTranslation('activity')
  const { connection = '', tenant = '' } = useParams({ strict: false })
  const { entry: open, tenants, person, verb, door, since, type, id } = useSearch({ strict: false })
  const filters: Filters = { tenants, person, verb, door, since: spanOf(since), type, id }
  const navigate = useNavigate()
  const today = dayOf(useNow())
  const query = useMemo(
    () =>
      queryOf(connection, tenant, JSON.parse(JSON.stringify(filters)) as Filters, new Date(`${today}T12:00`)),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the filters are made anew each time
    [connection, tenant, today, JSON.stringify(filters)],
  )
  const { data, error, isPending, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } =
    useActivity(query)
  const entries = useMemo(() => data?.pages.flatMap((page) => page.entries) ?? [], [data])
  const go = (next: Filters & { entry?: string }) =>
    void navigate({
      to: '/c/$connection/$tenant/activity',
      params: { connection, tenant },
      search: { ...next, since: next.since },
      replace: next.entry !== undefined && open !== undefined,
    })
  const show = (entry?: ActivityEntry) => go({ ...filters, entry: entry && String(entry.seq) })
  useCrumbs([{ label: tenant, to: `/c/${connection}/${tenant}` }, { label: t('title') }])
  usePaletteActions(t('title'), [
    {
      id: 'csv',
      label: t('export'),
      icon: 'download',
      run: () => window.location.assign(csvLink(query)),
    },
  ])
  const filtered = Boolean(person || verb || door || type || id)
  return (
    <div className={classes.screen}>
      <div className={classes.main}>
        <ScreenHeader
          title={t('title')}
          note={
            data &&
            (hasNextPage ? t('newest', { count: entries.length }) : t('count', { count: entries.length }))
          }
          actions={
            <>
              <span className={classes.safe}>{t('safe')}</span>
              <Button component="a" href={csvLink(query)} download leftSection={<Icon name="download" />}>
                {t('export')}
              </Button>
            </>
          }
        />
        <FilterBar filters={filters} connection={connection} tenant={tenant} onChange={(next) => go(next)} />
        {isPending && <SkeletonRows count={12} height={38} />}
        {error && (
          <Problem
            title={t('failed')}
            onRetry={() => void refetch()}
            details={toApiError(error).describe()}
            reference={toApiError(error).ref}
          >
            {error.message}
          </Problem>
        )}
        {data && entries.length === 0 && (
          <Empty
            icon="activity"
            title={t(filtered ? 'empty.filtered' : 'empty.title')}
            actions={<Button onClick={() => go({ since: 'ever' })}>{t('filters.reset')}</Button>}
          >
            {t('empty.text')}
          </Empty>
        )}
        {entries.length > 0 && (
          <Entries
            entries={entries}
            open={open}
            today={today}
            wide={filters.tenants === 'all'}
            onOpen={show}
            more={hasNextPage ? { loading: isFetchingNextPage, load: () => void fetchNextPage() } : undefined}
          />
        )}
      </div>
      {open && (
        <EntryPane
          seq={Number(open)}
          connection={connection}
          tenant={tenants === 'all' ? '' : tenant}
          entries={entries}
          onShow={show}
          onFilter={(next) => go({ since: 'ever', tenants: filters.tenants, ...next })}
        />
      )}
    </div>
  )
}

function spanOf(since: string | undefined): Filters['since'] {
  return since === 'today' || since === 'month' || since === 'ever' ? since : undefined
}

interface EntriesProps {
  entries: ActivityEntry[]
  open?: string
  today: string
  /** Whether several tenants are shown. */
  wide: boolean
  onOpen: (entry: ActivityEntry) => void
  more?: { loading: boolean; load: () => void }
}

function Entries({ entries, open, today, wide, onOpen, more }: EntriesProps) {
  const { t } = useTranslation('activity')
  const list = useRef<HTMLDivElement>(null)
  const onKeyDown = useListKeys(list, t('title'))
  const { ref, entry: end } = useIntersection({ root: null, rootMargin: '600px' })
  const near = end?.isIntersecting === true
  const loading = more?.loading
  const load = useRef(more?.load)
  useEffect(() => {
    load.current = more?.load
  })
  useEffect(() => {
    if (near && loading === false) load.current?.()
  }, [near, loading, entries.length])
  const days = byDay(entries)
  return (
    <>
      <div className={classes.head} aria-hidden>
        <span>{t('columns.when')}</span>
        <span>{t('columns.who')}</span>
        <span>{t('columns.what')}</span>
        <span>{t('columns.through')}</span>
      </div>
      <div ref={list} className={classes.list} onKeyDown={onKeyDown}>
        {days.map((day, index) => (
          <DayGroup
            key={day.day}
            day={day.day}
            entries={day.entries}
            complete={!more || index < days.length - 1}
            first={index === 0}
            open={open}
            today={today}
            wide={wide}
            onOpen={onOpen}
          />
        ))}
        {more && (
          <div ref={ref} className={classes.more}>
            <Button variant="subtle" loading={more.loading} onClick={more.load}>
              {t('older')}
            </Button>
          </div>
        )}
      </div>
    </>
  )
}
