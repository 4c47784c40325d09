import { getRouteApi } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { toApiError } from '@/api'
import { fileName, folderTrail, folderOf, nameOf } from '@/lib/address'
import {
  Empty,
  Problem,
  ScreenHeader,
  SkeletonRows,
  StateTrack,
  Timeline,
  useCrumbs,
  type StateSet,
} from '@/ui'
import { useItem, useTimeline } from './api'
import { CompareSides } from './CompareSides'
import { OpenItem } from './OpenItem'
import { RestoreBar } from './RestoreBar'
import { entriesOf, sidesOf } from './sides'
import { useEntryWords } from './useEntryWords'
import { EntryNote } from './EntryNote'
import classes from './Versions.module.css'

const route = getRouteApi('/shell/c/$connection/$tenant/versions/$type/$id')

/** The versions of an item by day, any two of them compared, and the way back to an earlier one. */
export function VersionsScreen() {
  const { t } = useTranslation('versions')
  const { connection, tenant, type, id } = route.useParams()
  const { ext = '', a, b, view } = route.useSearch()
  const navigate = route.useNavigate()
  const at = useMemo(
    () => ({ connection, item: { tenant, type, id, ext } }),
    [connection, tenant, type, id, ext],
  )
  const item = useItem(at)
  const timeline = useTimeline(at)
  const entries = useMemo(() => entriesOf(item.data, timeline.data ?? []), [item.data, timeline.data])
  const pair = useMemo(() => sidesOf(entries, a, b), [entries, a, b])
  const words = useEntryWords(timeline.data ?? [])
  const title = item.data?.title ?? nameOf(id)
  const root = `/c/${encodeURIComponent(connection)}/${encodeURIComponent(tenant)}`
  const list = `${root}/content/${encodeURIComponent(type)}`
  useCrumbs([
    { label: tenant, to: root },
    { label: type, to: list },
    ...folderTrail(folderOf(id)).map((folder) => ({ label: nameOf(folder) })),
    {
      label: title,
      to: `${root}/item/${encodeURIComponent(type)}/${encodeURIComponent(id)}?ext=${encodeURIComponent(ext)}`,
    },
    { label: t('title') },
  ])
  const toItem = (state: string | undefined) =>
    void navigate({
      to: '/c/$connection/$tenant/item/$type/$id',
      params: { connection, tenant, type, id },
      search: { ext, state: state as 'live' | undefined },
    })
  const setPair = (next: { a?: string; b?: string }) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true })

  // What was deleted has versions and no item any more.
  const itemError = item.error && toApiError(item.error).kind !== 'notFound' ? item.error : null
  const failure = timeline.error ?? itemError
  const rows = useMemo(
    () =>
      entries.map((entry) => ({
        ...entry,
        id: entry.key,
        at: new Date(entry.at),
        title: words.titleOf(entry),
        author: entry.author || words.nobody,
        change: entry.delta,
        keep: entry.state !== undefined || Boolean(entry.version?.source) || Boolean(entry.version?.threads),
      })),
    [entries, words],
  )
  const present = Object.fromEntries(
    (item.data?.states ?? []).map((state) => [state.state, { differs: state.differs }]),
  ) as StateSet
  return (
    <div className={classes.page}>
      <ScreenHeader
        icon="content"
        title={title}
        subtitle={fileName(id, ext)}
        bordered
        actions={item.data && <OpenItem item={item.data} onOpen={toItem} />}
      >
        {item.data && (
          <StateTrack
            present={present}
            current={
              item.data.states.some((s) => s.state === 'live')
                ? 'live'
                : (item.data.states[0]?.state ?? 'draft')
            }
            onChange={toItem}
          />
        )}
      </ScreenHeader>
      {failure && !timeline.data && (
        <Problem
          title={t('earlier')}
          onRetry={() => void Promise.all([timeline.refetch(), item.refetch()])}
          details={toApiError(failure).describe()}
          reference={toApiError(failure).ref}
        >
          {toApiError(failure).message}
        </Problem>
      )}
      {!failure && (!timeline.data || item.isPending) && <SkeletonRows height={56} />}
      {timeline.data && !item.isPending && entries.length === 0 && (
        <div className={classes.centre}>
          <Empty icon="versions" title={t('none.title')}>
            {t('none.text')}
          </Empty>
        </div>
      )}
      {entries.length > 0 && (
        <div className={classes.screen}>
          <section className={classes.past} aria-label={t('title')}>
            <div className={classes.pastHead}>
              <h2>{t('count', { count: timeline.data?.length ?? 0 })}</h2>
              <span>{t('hint')}</span>
            </div>
            <div className={classes.timeline}>
              <Timeline
                entries={rows}
                pair={pair}
                onPair={setPair}
                renderNote={(entry) => <EntryNote entry={entry} />}
              />
            </div>
          </section>
          <CompareSides
            at={at}
            entries={entries}
            pair={pair}
            onPair={setPair}
            view={view}
            onView={(next) =>
              void navigate({ search: (before) => ({ ...before, view: next }), replace: true })
            }
          />
          <RestoreBar
            at={at}
            item={item.data}
            entries={entries}
            pair={pair}
            onDraft={() => toItem('draft')}
          />
        </div>
      )}
    </div>
  )
}
