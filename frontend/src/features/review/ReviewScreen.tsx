import { Button } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { toApiError } from '@/api'
import { Empty, Problem, SkeletonRows, useCrumbs, useShortcuts } from '@/ui'
import { useInbox, useTenants } from './api'
import { Inbox } from './Inbox'
import { afterDecision, groupsOf, keyOf, refOf, stepFrom } from './inbox'
import { isImage, ReviewItem } from './ReviewItem'
import classes from './Review.module.css'

const route = getRouteApi('/shell/c/$connection/~review')

/** The inbox of everything pending, and beside it the change that is open. The address is the state. */
export function ReviewScreen() {
  const { t } = useTranslation('review')
  const { connection } = route.useParams()
  const { tenant, item: key, tab, view } = route.useSearch()
  const navigate = route.useNavigate()
  const inbox = useInbox(connection, tenant)
  const tenants = useTenants(connection)
  const ref = useMemo(() => refOf(key), [key])
  const entries = useMemo(() => groupsOf(inbox.data ?? []).flatMap((group) => group.entries), [inbox.data])
  const keys = useMemo(() => entries.map(keyOf), [entries])
  const entry = entries.find((one) => keyOf(one) === key)
  useCrumbs([
    { label: t('title'), to: `/c/${encodeURIComponent(connection)}/~review` },
    ...(ref ? [{ label: ref.tenant }, { label: ref.type }, { label: entry?.title ?? ref.id }] : []),
  ])

  const open = (next: string | undefined, replace = false) =>
    void navigate({ search: (before) => ({ tenant: before.tenant, view: before.view, item: next }), replace })
  const step = (by: 1 | -1) => {
    const next = stepFrom(keys, key, by)
    if (next) open(next)
  }
  const group = t('keys.group')
  useShortcuts([
    { keys: 'j', label: t('keys.down'), group, run: () => step(1) },
    { keys: 'k', label: t('keys.up'), group, run: () => step(-1) },
  ])

  if (inbox.isError && !inbox.data) {
    const error = toApiError(inbox.error)
    return (
      <div className={classes.centre}>
        <Problem
          title={t('failed')}
          onRetry={() => void inbox.refetch()}
          details={error.describe()}
          reference={error.ref}
        >
          {error.message}
        </Problem>
      </div>
    )
  }
  if (!inbox.data) return <SkeletonRows height={75} />
  if (entries.length === 0 && !ref)
    return (
      <>
        <h1 className="vd-hidden" tabIndex={-1}>
          {t('title')}
        </h1>
        <div className={classes.centre}>
          <Empty
            icon="review"
            title={t('empty.title')}
            actions={
              tenant && <Button onClick={() => void navigate({ search: {} })}>{t('empty.showAll')}</Button>
            }
          >
            {tenant ? t('empty.one', { tenant }) : t('empty.all')}
          </Empty>
        </div>
      </>
    )
  return (
    <div
      className={classes.screen}
      data-open={ref !== undefined}
      data-fold={ref !== undefined && isImage(ref.ext)}
    >
      <Inbox
        entries={entries}
        current={key}
        tenant={tenant}
        tenants={tenants.data ?? []}
        onTenant={(next) => void navigate({ search: { tenant: next, view } })}
        onStep={step}
      />
      {ref && key ? (
        <ReviewItem
          key={key}
          at={{ connection, item: ref }}
          entry={entry}
          tab={tab ?? 'changes'}
          onTab={(next) =>
            void navigate({
              search: (before) => ({ ...before, tab: next === 'changes' ? undefined : next }),
              replace: true,
            })
          }
          mode={view ?? 'inline'}
          onMode={(next) =>
            void navigate({
              search: (before) => ({ ...before, view: next === 'inline' ? undefined : next }),
              replace: true,
            })
          }
          onStep={step}
          steps={{ up: stepFrom(keys, key, -1) !== undefined, down: stepFrom(keys, key, 1) !== undefined }}
          onBack={() => open(undefined)}
          onDecided={() => open(afterDecision(keys, key))}
        />
      ) : (
        <div className={classes.centre}>
          <Empty icon="review" title={t('choose.title')}>
            {t('choose.text')}
          </Empty>
        </div>
      )}
    </div>
  )
}
