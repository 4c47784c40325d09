import { ActionIcon, Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { toApiError, type ActivityEntry } from '@/api'
import { isState } from '@/lib/address'
import { fullTime } from '@/lib/time'
import { Icon, PersonLine, Problem, SidePane, SkeletonRows, StateChip } from '@/ui'
import classes from './activity.module.css'
import { useEntry, useSubject } from './api'
import { Door } from './Door'
import type { Filters } from './filters'
import { activityMessages } from './messages'
import { pathOf, sentenceOf, subjectOf, versionsPath } from './sentence'

interface Props {
  seq: number
  connection: string
  /** "" where all tenants are shown. */
  tenant: string
  /** What the list holds. */
  entries: readonly ActivityEntry[]
  /** Shows another entry, or closes the pane. */
  onShow: (entry?: ActivityEntry) => void
  onFilter: (filters: Filters) => void
}

/** One entry with its facts and the ways on. */
export function EntryPane(props: Props) {
  const { seq, connection, tenant, entries, onShow } = props
  const { t } = useTranslation('activity')
  const at = entries.findIndex((one) => one.seq === seq)
  const asked = useEntry(connection, tenant, seq, at < 0)
  const entry = entries[at] ?? asked.data
  const step = (to: number) => {
    const next = entries[to]
    if (next) onShow(next)
  }
  const tools = at >= 0 && (
    <>
      <ActionIcon aria-label={t('pane.previous')} disabled={at === 0} onClick={() => step(at - 1)}>
        <Icon name="chevronUp" />
      </ActionIcon>
      <ActionIcon
        aria-label={t('pane.next')}
        disabled={at === entries.length - 1}
        onClick={() => step(at + 1)}
      >
        <Icon name="chevronDown" />
      </ActionIcon>
    </>
  )
  const frame = { width: 408, tools, takesFocus: false, onClose: () => onShow() }
  if (!entry) {
    return (
      <SidePane {...frame} title={t('pane.number', { seq })}>
        {asked.isPending && <SkeletonRows />}
        {asked.data === null && (
          <Problem tone="caution" title={t('pane.missing')}>
            {t('pane.missingText')}
          </Problem>
        )}
        {asked.error && (
          <Problem
            title={t('failed')}
            onRetry={() => void asked.refetch()}
            details={toApiError(asked.error).describe()}
          >
            {asked.error.message}
          </Problem>
        )}
      </SidePane>
    )
  }
  return (
    <SidePane
      {...frame}
      title={kindOf(entry)}
      marks={isState(entry.state) && <StateChip state={entry.state} />}
      foot={<Ways entry={entry} />}
    >
      <Facts {...props} entry={entry} />
    </SidePane>
  )
}

function kindOf(entry: ActivityEntry): string {
  const words: Record<string, string> = activityMessages.kinds
  return words[entry.verb] ?? entry.verb
}

function Facts({ entry, onFilter }: Props & { entry: ActivityEntry }) {
  const { t } = useTranslation('activity')
  const { what, where, message } = sentenceOf(entry)
  const isItem = subjectOf(entry) === 'item' && entry.verb !== 'schema'
  const { tenant, type, id, ext } = entry
  const item = useSubject(entry.connection, { tenant, type, id, ext }, isItem)
  const gone =
    isItem && (item.data?.states.length === 0 || (item.error && toApiError(item.error).kind === 'notFound'))
  return (
    <>
      <div className={classes.facts}>
        <h3>{(isItem && item.data?.title) || what || t('store')}</h3>
        <div className={classes.path}>{[...where, what].filter(Boolean).join(' / ')}</div>
        <dl>
          <Fact name={t('pane.when')}>
            <time dateTime={entry.time}>{fullTime(new Date(entry.time))}</time>
          </Fact>
          <Fact name={t('pane.who')}>
            <PersonLine name={entry.person} />
          </Fact>
          <Fact name={t('pane.through')}>
            <Door door={entry.door} />
          </Fact>
          {!tenant && entry.verb === 'schema' && <Fact name={t('pane.where')}>{t('global')}</Fact>}
          {entry.version && (
            <Fact name={t('pane.version')}>
              <code>{entry.version}</code>
            </Fact>
          )}
          {message && <Fact name={t('pane.message')}>{t('quoted', { message })}</Fact>}
        </dl>
        {gone && (
          <p className={classes.note}>
            <Icon name="note" />
            {t('pane.gone')}
          </p>
        )}
      </div>
      <div className={classes.facts}>
        <h4>{t('pane.more')}</h4>
        {isItem && (
          <Button
            size="xs"
            variant="subtle"
            leftSection={<Icon name="filter" />}
            onClick={() => onFilter({ type, id })}
          >
            {t('pane.byItem')}
          </Button>
        )}
        <Button
          size="xs"
          variant="subtle"
          leftSection={<Icon name="filter" />}
          onClick={() => onFilter({ person: entry.person })}
        >
          {t('pane.byPerson', { name: entry.person })}
        </Button>
      </div>
    </>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

function Ways({ entry }: { entry: ActivityEntry }) {
  const { t } = useTranslation('activity')
  const path = pathOf(entry)
  const words = { item: t('pane.open'), schema: t('pane.openSchema'), type: t('pane.openType') }
  return (
    <>
      {path && (
        <Button component={Link} to={path.to} leftSection={<Icon name="go" />}>
          {words[path.kind]}
        </Button>
      )}
      {path?.kind === 'item' && (
        <Button
          component={Link}
          to={versionsPath(entry)}
          variant="subtle"
          leftSection={<Icon name="versions" />}
        >
          {t('pane.versions')}
        </Button>
      )}
      <span className={classes.number}>{t('pane.number', { seq: entry.seq })}</span>
    </>
  )
}
