import { Button, Loader } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { toApiError } from '@/api'
import { Icon, Problem, RelativeTime } from '@/ui'
import { useRemote, useTransfer } from './api'
import classes from './connections.module.css'

interface Props {
  connection: string
  /** Where the other store is. */
  remote: string
  /** Whether nothing may be changed. */
  readOnly: boolean
}

/** How a store stands to the one elsewhere that it is kept in step with, and what brings both in step. */
export function RemoteStanding({ connection, remote, readOnly }: Props) {
  const { t } = useTranslation('connections')
  const { data: state, error, refetch } = useRemote(connection)
  const { fetch, sync, cancel } = useTransfer(connection)
  const failure = fetch.error ?? sync.error ?? cancel.error
  const behind = state?.standing.behind ?? 0
  return (
    <section className={classes.remote} aria-label={t('remote.title')}>
      <div className={classes.remoteWords}>
        <b>{t('remote.title')}</b> <span className={classes.mono}>{remote}</span>
        <p role="status">
          {state &&
            (state.running ? state.progress || t('remote.running') : <Standing {...state.standing} />)}
          {state && !state.running && state.ended && (
            <>
              {' · '}
              {t('remote.ended')} <RelativeTime at={state.ended} />
            </>
          )}
        </p>
      </div>
      {state?.running ? (
        <>
          <Loader size={16} aria-hidden />
          <Button size="xs" variant="subtle" loading={cancel.isPending} onClick={() => cancel.mutate()}>
            {t('remote.cancel')}
          </Button>
        </>
      ) : (
        <>
          <Button
            size="xs"
            variant="subtle"
            leftSection={<Icon name="refresh" />}
            loading={fetch.isPending}
            onClick={() => fetch.mutate()}
          >
            {t('remote.fetch')}
          </Button>
          {!readOnly && (
            <Button
              size="xs"
              leftSection={<Icon name="transfer" />}
              loading={sync.isPending}
              onClick={() => sync.mutate()}
            >
              {t(behind ? 'remote.syncBehind' : 'remote.sync')}
            </Button>
          )}
        </>
      )}
      {state && !state.running && state.message && (
        <Problem title={t('failed.remote')} onRetry={readOnly ? undefined : () => sync.mutate()}>
          {state.message}
        </Problem>
      )}
      {(error ?? failure) && (
        <Problem
          title={t('failed.remote')}
          onRetry={error ? () => void refetch() : undefined}
          details={toApiError(error ?? failure).describe()}
        >
          {toApiError(error ?? failure).message}
        </Problem>
      )}
    </section>
  )
}

function Standing({ ahead, behind }: { ahead: number; behind: number }) {
  const { t } = useTranslation('connections')
  if (!ahead && !behind) return <>{t('remote.inStep')}</>
  const words = [
    ahead > 0 && t('remote.ahead', { count: ahead }),
    behind > 0 && t('remote.behind', { count: behind }),
  ]
  return <>{words.filter(Boolean).join(', ')}</>
}
