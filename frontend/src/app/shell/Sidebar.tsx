import { Menu, ScrollArea, TextInput, Tooltip } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { formatCount } from '@/lib/format'
import { CountBadge, Icon, type IconName } from '@/ui'
import { useScreens, type ScreenName } from '../router/screens'
import { useShellModel } from './model'
import type { Place } from './place'
import classes from './Shell.module.css'
import type { SidebarForm } from './useSidebar'

interface Props {
  form: SidebarForm
  place: Place
  onToggle?: () => void
  onNavigate?: () => void
}

/** Tenant, then the screens of the desk; screens that do not exist are not listed. */
export function Sidebar({ form, place, onToggle, onNavigate }: Props) {
  const { t } = useTranslation()
  const screens = useScreens()
  const { types, reviewCount, trashCount } = useShellModel()
  const { connection, tenant, screen } = place
  const rail = form === 'rail'
  const base = connection && `/c/${encodeURIComponent(connection)}`
  const inTenant = base && tenant && `${base}/${encodeURIComponent(tenant)}`
  const entry = (
    name: ScreenName,
    icon: IconName,
    label: string,
    to: string | undefined,
    mark?: ReactNode,
  ) =>
    screens[name] && to ? (
      <Entry rail={rail} icon={icon} label={label} to={to} current={screen === name} mark={mark} />
    ) : null
  const inContent =
    screen === 'content' || screen === 'item' || screen === 'versions' || screen === 'overview'
  return (
    <nav className={classes.side} data-form={form} aria-label={t('nav.label')} onClick={onNavigate}>
      <TenantSwitch place={place} rail={rail} />
      {entry(
        'review',
        'review',
        t('nav.review'),
        base && `${base}/~review`,
        reviewCount ? (
          <span className={classes.mark} title={t('nav.waiting', { count: reviewCount })}>
            <CountBadge count={reviewCount} accent />
          </span>
        ) : null,
      )}
      {screens.overview && inTenant && (
        <Entry
          rail={rail}
          icon="content"
          label={t('nav.content')}
          to={inTenant}
          current={rail ? inContent : screen === 'overview'}
        />
      )}
      {!rail &&
        screens.content &&
        inTenant &&
        types.map((type) => (
          <Link
            key={type.name}
            className={`${classes.entry} ${classes.sub}`}
            to={`${inTenant}/content/${encodeURIComponent(type.name)}` as string}
            activeOptions={{ exact: true }}
            aria-current={inContent && place.type === type.name ? 'page' : undefined}
          >
            <span className={classes.name}>{type.name}</span>
            {type.count !== undefined && <span className={classes.count}>{formatCount(type.count)}</span>}
          </Link>
        ))}
      {entry('schemas', 'schemas', t('nav.schemas'), inTenant && `${inTenant}/schemas`)}
      {entry('activity', 'activity', t('nav.activity'), inTenant && `${inTenant}/activity`)}
      {entry(
        'trash',
        'trash',
        t('nav.trash'),
        inTenant && `${inTenant}/trash`,
        trashCount && !rail ? <span className={classes.count}>{formatCount(trashCount)}</span> : null,
      )}
      <div className={classes.foot}>
        {entry('connections', 'database', t('nav.connections'), '/connections')}
        {entry('settings', 'settings', t('nav.settings'), '/settings')}
        {onToggle && rail && (
          <Tooltip label={t('nav.expand')} position="right">
            <button
              type="button"
              className={classes.entry}
              style={{ background: 'none' }}
              onClick={onToggle}
              aria-label={t('nav.expand')}
            >
              <Icon name="sidebar" />
            </button>
          </Tooltip>
        )}
      </div>
    </nav>
  )
}

interface EntryProps {
  rail: boolean
  icon: IconName
  label: string
  to: string
  current: boolean
  mark?: ReactNode
}

function Entry({ rail, icon, label, to, current, mark }: EntryProps) {
  const link = (
    <Link
      className={classes.entry}
      to={to}
      activeOptions={{ exact: true }}
      aria-current={current ? 'page' : undefined}
      aria-label={rail ? label : undefined}
    >
      <Icon name={icon} />
      {!rail && <span className={classes.name}>{label}</span>}
      {mark}
    </Link>
  )
  if (!rail) return link
  return (
    <Tooltip label={label} position="right">
      {link}
    </Tooltip>
  )
}

function TenantSwitch({ place, rail }: { place: Place; rail: boolean }) {
  const { t } = useTranslation()
  const { tenants } = useShellModel()
  const navigate = useNavigate()
  const [filter, setFilter] = useState('')
  const { connection, tenant } = place
  if (!connection || tenants.length === 0) return null
  const name = tenant ?? t('tenant.none')
  const shown = tenants.filter((one) => one.name.toLowerCase().includes(filter.toLowerCase()))
  return (
    <Menu position="bottom-start" width={240} onClose={() => setFilter('')}>
      <Menu.Target>
        <button
          type="button"
          className={classes.tenant}
          aria-label={t('tenant.switch', { name })}
          onClick={(event) => event.stopPropagation()}
        >
          <span className={classes.tile}>{name.charAt(0).toLocaleUpperCase()}</span>
          {!rail && <span className={classes.name}>{name}</span>}
          {!rail && <Icon name="selector" size={14} />}
        </button>
      </Menu.Target>
      <Menu.Dropdown onClick={(event) => event.stopPropagation()}>
        {tenants.length > 8 && (
          <TextInput
            size="xs"
            m={4}
            aria-label={t('tenant.filter')}
            placeholder={t('tenant.filter')}
            value={filter}
            onChange={(event) => setFilter(event.currentTarget.value)}
          />
        )}
        <ScrollArea.Autosize mah={360}>
          {shown.map((one) => (
            <Menu.Item
              key={one.name}
              aria-current={one.name === tenant || undefined}
              rightSection={one.name === tenant ? <Icon name="check" /> : undefined}
              onClick={() =>
                void navigate({ to: '/c/$connection/$tenant', params: { connection, tenant: one.name } })
              }
            >
              {one.name}
            </Menu.Item>
          ))}
        </ScrollArea.Autosize>
      </Menu.Dropdown>
    </Menu>
  )
}
