import { ActionIcon, Menu } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { toApiError, type Connection, type ConnectionHealth } from '@/api'
import { formatBytes } from '@/lib/format'
import {
  ConnectionMark,
  EnvBadge,
  Icon,
  Problem,
  ReadOnlyBadge,
  RelativeTime,
  type Environment,
  type IconName,
} from '@/ui'
import { useHealth, useTenants } from './api'
import { abilities, type Standing } from './capabilities'
import classes from './connections.module.css'
import { RemoteStanding } from './RemoteStanding'

interface Props {
  connection: Connection
  /** Whether its settings are open beside the list. */
  current: boolean
  /** Whether it is the only one, which stays. */
  last: boolean
  onOpen: () => void
  onCheck: () => void
  onEdit: () => void
  onDuplicate: () => void
  onDefault: () => void
  onRemove: () => void
}

/** A connection with its health; what it can do opens below it. */
export function ConnectionRow(props: Props) {
  const { connection, current, onOpen, onCheck } = props
  const { t } = useTranslation('connections')
  const [open, setOpen] = useState(false)
  const health = useHealth(connection.id)
  const { name } = connection
  return (
    <div
      role="listitem"
      className={classes.item}
      data-row={connection.id}
      data-environment={connection.environment}
      data-current={current || open || undefined}
    >
      <div className={classes.row}>
        <ConnectionMark kind={connection.kind} size="lg" />
        <div className={classes.words}>
          <div className={classes.title}>
            <button type="button" className={classes.name} onClick={onOpen}>
              {name}
            </button>
            <EnvBadge environment={connection.environment as Environment} />
            {connection.readOnly && <ReadOnlyBadge />}
            {connection.default && (
              <span className={classes.default}>
                <Icon name="star" size={14} />
                {t('default')}
              </span>
            )}
          </div>
          <div className={classes.place} title={connection.place}>
            {connection.place}
          </div>
        </div>
        <Holds id={connection.id} ok={health.data?.ok === true} />
        <HealthCell health={health.data} failed={health.isError} />
        <div className={classes.used}>
          {connection.lastUsed ? <RelativeTime at={connection.lastUsed} /> : t('never')}
        </div>
        <span className={classes.tools}>
          <ActionIcon
            size={28}
            aria-expanded={open}
            aria-label={t('actions.abilitiesOf', { name })}
            title={t('actions.abilities')}
            onClick={() => setOpen(!open)}
          >
            <Icon name={open ? 'chevronUp' : 'chevronDown'} />
          </ActionIcon>
          <RowMenu {...props} />
        </span>
      </div>
      {open && (
        <div className={classes.abilities}>
          {health.data?.ok && health.data.capabilities.warning && (
            <Problem tone="caution" title={t('warning')}>
              {health.data.capabilities.warning}
            </Problem>
          )}
          {health.data?.capabilities.remote && (
            <RemoteStanding
              connection={connection.id}
              remote={health.data.capabilities.remote}
              readOnly={health.data.capabilities.readOnly}
            />
          )}
          {health.data?.ok && <Abilities health={health.data} />}
          {(health.error || health.data?.ok === false) && (
            <Problem
              title={t('failed.health', { name })}
              onRetry={onCheck}
              details={health.error ? toApiError(health.error).describe() : undefined}
            >
              {health.error?.message ?? health.data?.message}
            </Problem>
          )}
          {health.isPending && <span role="status">{t('checking')}</span>}
          {connection.given && (
            <p className={classes.note}>
              <Icon name="note" />
              {t('given')}
            </p>
          )}
        </div>
      )}
    </div>
  )
}

function Holds({ id, ok }: { id: string; ok: boolean }) {
  const { t } = useTranslation('connections')
  const { data } = useTenants(id, ok)
  return <div className={classes.holds}>{data ? t('tenants', { count: data.length }) : t('unknown')}</div>
}

function HealthCell({ health, failed }: { health?: ConnectionHealth; failed: boolean }) {
  const { t } = useTranslation('connections')
  const { t: ui } = useTranslation('ui')
  if (!health && !failed) return <div className={classes.health}>{t('checking')}</div>
  if (!health?.ok) {
    return (
      <div className={classes.health}>
        <span className={classes.bad}>
          <Icon name="failed" />
          {ui('health.failed')}
        </span>
        <span className={classes.more} title={health?.message}>
          {health?.message}
        </span>
      </div>
    )
  }
  const slow = health.latencyMs > 1000
  const { warning } = health.capabilities
  const value = health.latencyMs < 10 ? health.latencyMs.toFixed(1) : Math.round(health.latencyMs)
  return (
    <div className={classes.health}>
      <span className={slow ? classes.slow : classes.ok}>
        <Icon name={slow ? 'problem' : 'check'} />
        {ui(slow ? 'health.slow' : 'health.ok')}
      </span>
      <span className={warning ? classes.slow : classes.more} title={warning}>
        {warning ? t('warning') : t('latency', { value })}
      </span>
    </div>
  )
}

const marks: Record<Standing, IconName> = { native: 'check', emulated: 'emulated', note: 'note' }

function Abilities({ health }: { health: ConnectionHealth }) {
  const { t } = useTranslation('connections')
  return (
    <ul className={classes.grid}>
      {abilities(health.capabilities).map((one) => (
        <li key={one.words} data-standing={one.standing}>
          <Icon name={marks[one.standing]} />
          {t(`ability.${one.words}`, {
            size: one.size === undefined ? '' : formatBytes(one.size),
            seconds: one.seconds ?? 0,
          })}
          {one.standing === 'emulated' && <span className={classes.emulated}>{t('ability.emulated')}</span>}
        </li>
      ))}
    </ul>
  )
}

function RowMenu(props: Props) {
  const { connection, last } = props
  const { t } = useTranslation('connections')
  const entry = (icon: IconName, label: string, onClick: () => void) => (
    <Menu.Item leftSection={<Icon name={icon} />} onClick={onClick}>
      {label}
    </Menu.Item>
  )
  return (
    <Menu position="bottom-end" width={208}>
      <Menu.Target>
        <ActionIcon size={28} aria-label={t('actions.more', { name: connection.name })}>
          <Icon name="more" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {entry('go', t('actions.open'), props.onOpen)}
        {entry('refresh', t('actions.check'), props.onCheck)}
        <Menu.Divider />
        {!connection.given && entry('draft', t('actions.edit'), props.onEdit)}
        {entry('copy', t('actions.duplicate'), props.onDuplicate)}
        {!connection.given && !connection.default && entry('star', t('actions.makeDefault'), props.onDefault)}
        {!connection.given && !last && (
          <>
            <Menu.Divider />
            {entry('trash', t('actions.remove'), props.onRemove)}
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
