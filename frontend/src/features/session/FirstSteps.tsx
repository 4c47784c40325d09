import { ActionIcon, Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { desk, deskKey, toApiError } from '@/api'
import { Icon, toastDone, toastFailure } from '@/ui'
import {
  useConnectionCount,
  useDone,
  useKeep,
  useKindTitles,
  usePreferences,
  useSamples,
  useWaiting,
} from './api'
import { NameCard } from './NameCard'
import classes from './session.module.css'

/** The key under which it is kept that the list was closed. */
export const firstStepsKey = 'first-steps'

interface Props {
  connection: string
  /** The tenant to begin in. */
  tenant: string
}

/** What a newcomer sees above the content: who they are, and four things to do. Each is asked or shown only once. */
export function FirstSteps(props: Props) {
  const { data: preferences } = usePreferences()
  if (!preferences) return null
  return (
    <div className={classes.welcome}>
      <NameCard asked={Boolean(preferences['named'])} />
      {!preferences[firstStepsKey] && <Steps {...props} />}
    </div>
  )
}

interface Step {
  id: 'edit' | 'approve' | 'restore' | 'connect'
  text: string
  done: boolean
  /** A path of this desk; left out while nothing fits. */
  to?: string
}

function Steps({ connection, tenant }: Props) {
  const { t } = useTranslation('session')
  const keep = useKeep()
  const steps = useSteps(connection, tenant)
  const done = steps.filter((step) => step.done).length
  const next = steps.find((step) => !step.done && step.to)
  const close = () =>
    keep.mutate(
      { key: firstStepsKey, value: 'closed' },
      {
        onSuccess: () => toastDone(t('first.closed')),
        onError: (error) => toastFailure({ title: t('first.failed'), text: toApiError(error).message }),
      },
    )
  return (
    <section className={classes.card} aria-label={t('first.title')}>
      <header className={classes.head}>
        <h2>{t('first.title')}</h2>
        <span className={classes.progress}>{t('first.progress', { done, count: steps.length })}</span>
        <ActionIcon aria-label={t('first.close')} title={t('first.close')} onClick={close}>
          <Icon name="close" />
        </ActionIcon>
      </header>
      <p className={classes.text}>{t('first.text')}</p>
      <ol className={classes.steps}>
        {steps.map((step, index) => (
          <li key={step.id} data-done={step.done || undefined}>
            <span className={classes.number}>
              {step.done ? <Icon name="check" size={14} /> : index + 1}
              {step.done && <span className="vd-hidden">{t('first.done')}</span>}
            </span>
            <div>
              <div className={classes.step}>{t(`first.${step.id}.title`)}</div>
              <div className={classes.why}>{step.text}</div>
            </div>
            {step.to && (
              <Button
                component={Link}
                to={step.to}
                size="xs"
                variant={step === next ? 'default' : 'subtle'}
                leftSection={<Icon name="go" />}
                aria-label={`${t('first.open')}: ${t(`first.${step.id}.title`)}`}
              >
                {t('first.open')}
              </Button>
            )}
          </li>
        ))}
      </ol>
    </section>
  )
}

function useSteps(connection: string, tenant: string): Step[] {
  const { t } = useTranslation('session')
  const { data: samples } = useSamples(connection, tenant)
  const { data: tenants } = useQuery({
    queryKey: deskKey(connection, {}, 'tenants'),
    queryFn: () => desk.Tenants.List(connection),
  })
  const waiting = useWaiting(connection, tenants)
  const kinds = useKindTitles()
  const edited = useDone(connection, ['edit', 'create'])
  const approved = useDone(connection, ['approve'])
  const restored = useDone(connection, ['restore'])
  const connections = useConnectionCount()
  const base = `/c/${encodeURIComponent(connection)}`
  const pathOf = (screen: string, sample?: { type: string; id: string; ext: string }) =>
    sample
      ? `${base}/${[tenant, screen, sample.type, sample.id].map(encodeURIComponent).join('/')}?ext=${encodeURIComponent(sample.ext)}`
      : undefined
  return [
    { id: 'edit', text: t('first.edit.text'), done: edited, to: pathOf('item', samples?.edit) },
    {
      id: 'approve',
      text: t('first.approve.text', { count: waiting ?? 0 }),
      done: approved,
      to: waiting ? `${base}/~review` : undefined,
    },
    {
      id: 'restore',
      text: t('first.restore.text'),
      done: restored,
      to: pathOf('versions', samples?.restore),
    },
    {
      id: 'connect',
      text: t('first.connect.text', { kinds: kinds.join(', ') }),
      done: connections > 1,
      to: '/connections?edit=new',
    },
  ]
}
