import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { toApiError, type Impact, type SchemaProblem } from '@/api'
import { nameOf } from '@/lib/address'
import { Icon, Problem, StateChip } from '@/ui'
import type { At } from './api'
import classes from './schemas.module.css'
import type { Saving } from './useSaving'

interface Props {
  at: At
  /** Whether the schema itself is being checked. */
  checking: boolean
  error: Error | null
  problems: readonly (SchemaProblem & { line: number })[]
  saving: Saving
  impact?: Impact
  /** Whether items are not checked at all. */
  off: boolean
  onGo: (line: number) => void
}

/** Below the schema: what is wrong with it, else what it would mean for the items that exist. */
export function FindingsPanel(props: Props) {
  const { problems, saving, error } = props
  const { t } = useTranslation('schemas')
  return (
    <section className={classes.findings} aria-label={t('impact.label')} aria-live="polite">
      {error && (
        <Problem title={t('failed.load')} details={toApiError(error).describe()}>
          {error.message}
        </Problem>
      )}
      {saving.failure && (
        <Problem title={t('failed.save')} details={saving.failure.describe()} reference={saving.failure.ref}>
          {saving.failure.problems?.length ? t('problems.refused') : saving.failure.message}
        </Problem>
      )}
      {problems.length > 0 ? <Problems {...props} /> : <Items {...props} />}
    </section>
  )
}

function Problems({ problems, onGo }: Props) {
  const { t } = useTranslation('schemas')
  return (
    <>
      <div className={classes.findingHead}>
        <span className={classes.bad}>
          <Icon name="problem" />
        </span>
        <b>{t('problems.some', { count: problems.length })}</b>
      </div>
      <ul className={classes.found}>
        {problems.map((problem, index) => (
          <li key={index}>
            <button type="button" className={classes.jump} onClick={() => onGo(problem.line)}>
              {t('problems.line', { line: problem.line })}
            </button>
            <span>{problem.message}</span>
          </li>
        ))}
      </ul>
    </>
  )
}

function Items({ at, checking, saving, impact, off }: Props) {
  const { t } = useTranslation('schemas')
  const { looking, waits } = saving
  return (
    <>
      <div className={classes.findingHead}>
        <Verdict impact={impact} looking={looking} waits={waits} off={off} checking={checking} />
        <span className={classes.findingTools}>
          {!off && (
            <Button
              size="xs"
              variant="subtle"
              leftSection={<Icon name={impact ? 'refresh' : 'search'} />}
              loading={looking}
              onClick={saving.checkItems}
            >
              {t(impact ? 'impact.again' : 'actions.check')}
            </Button>
          )}
          {waits && (
            <Button size="xs" loading={saving.busy} onClick={() => void saving.saveAnyway()}>
              {t('impact.saveAnyway')}
            </Button>
          )}
        </span>
      </div>
      {impact && impact.failing > 0 && <Failing at={at} impact={impact} />}
    </>
  )
}

function Verdict({
  impact,
  looking,
  waits,
  off,
  checking,
}: {
  impact?: Impact
  looking: boolean
  /** Whether a save waits for a word. */
  waits: boolean
  off: boolean
  checking: boolean
}) {
  const { t } = useTranslation('schemas')
  if (looking && !impact) return <span className={classes.quiet}>{t('impact.checking')}</span>
  if (impact && impact.failing > 0)
    return (
      <>
        <span className={classes.caution}>
          <Icon name="problem" />
        </span>
        <b>
          {t(waits ? 'impact.confirm' : 'impact.fail', { failing: impact.failing, checked: impact.checked })}
        </b>
        <span className={classes.quiet}>{t('impact.when')}</span>
      </>
    )
  if (impact)
    return (
      <>
        <span className={classes.good}>
          <Icon name="check" />
        </span>
        <b>{impact.checked === 0 ? t('impact.none') : t('impact.fine', { count: impact.checked })}</b>
        {impact.checked > 0 && <span className={classes.quiet}>{t('impact.when')}</span>}
      </>
    )
  return (
    <>
      <span className={classes.good}>
        <Icon name="check" />
      </span>
      <span>{t(checking ? 'problems.checking' : 'problems.none')}</span>
      {off && <span className={classes.quiet}>{t('impact.off')}</span>}
    </>
  )
}

function Failing({ at, impact }: { at: At; impact: Impact }) {
  const { t } = useTranslation('schemas')
  return (
    <>
      <ul className={classes.found} data-items>
        {impact.items.map((item) => (
          <li key={`${item.tenant} ${item.id} ${item.ext} ${item.state}`}>
            <Link
              to="/c/$connection/$tenant/item/$type/$id"
              params={{ connection: at.connection, tenant: item.tenant, type: item.type, id: item.id }}
              search={{ ext: item.ext, state: item.state }}
            >
              {item.tenant === at.tenant ? '' : `${item.tenant} / `}
              {nameOf(item.id)}
            </Link>
            <span className={classes.why} title={item.problems.map((one) => one.message).join('\n')}>
              {item.problems[0]?.message}
              {item.problems.length > 1 && (
                <span className={classes.quiet}>
                  {' '}
                  {t('impact.more', { count: item.problems.length - 1 })}
                </span>
              )}
            </span>
            <StateChip state={item.state} />
          </li>
        ))}
      </ul>
      {impact.failing > impact.items.length && (
        <p className={classes.quiet}>{t('impact.shown', { count: impact.items.length })}</p>
      )}
    </>
  )
}
