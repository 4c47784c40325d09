import { ActionIcon, Menu, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { ConnectionMark, EnvBadge, Icon, KeyHint, PersonMark, ReadOnlyBadge, useTrail } from '@/ui'
import { useScreens } from '../router/screens'
import { useShellModel } from './model'
import type { Place } from './place'
import classes from './Shell.module.css'

interface Props {
  place: Place
  onMenu?: () => void
  onSearch: () => void
}

/** Connection, where you are, search, colour scheme, person. */
export function TopBar({ place, onMenu, onSearch }: Props) {
  const { t } = useTranslation()
  const { person } = useShellModel()
  return (
    <header className={classes.top}>
      {onMenu && (
        <ActionIcon aria-label={t('nav.open')} onClick={onMenu}>
          <Icon name="menu" />
        </ActionIcon>
      )}
      <ConnectionSwitch place={place} />
      <span className={classes.rule} />
      <Crumbs />
      <button type="button" className={classes.search} aria-label={t('search')} onClick={onSearch}>
        <Icon name="search" />
        <span>{t('search')}</span>
        <KeyHint keys="mod+k" />
      </button>
      <SchemeSwitch />
      {person && (
        <span role="img" aria-label={t('person', { name: person })}>
          <PersonMark name={person} self />
        </span>
      )}
    </header>
  )
}

function ConnectionSwitch({ place }: { place: Place }) {
  const { t } = useTranslation()
  const { connections } = useShellModel()
  const navigate = useNavigate()
  const screens = useScreens()
  const { current } = place
  if (!current) return null
  return (
    <Menu position="bottom-start" width={280}>
      <Menu.Target>
        <button
          type="button"
          className={classes.switch}
          aria-label={t('connection.switch', { name: current.name })}
        >
          <ConnectionMark kind={current.kind} health={current.health} />
          {current.name}
          <EnvBadge environment={current.environment} />
          {current.readOnly && <ReadOnlyBadge />}
          <Icon name="selector" size={14} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {connections.map((one) => (
          <Menu.Item
            key={one.id}
            leftSection={<ConnectionMark kind={one.kind} health={one.health} />}
            rightSection={<EnvBadge environment={one.environment} />}
            aria-current={one.id === current.id || undefined}
            onClick={() => void navigate({ to: '/c/$connection', params: { connection: one.id } })}
          >
            {one.name}
          </Menu.Item>
        ))}
        {screens.connections && (
          <>
            <Menu.Divider />
            <Menu.Item
              leftSection={<Icon name="settings" />}
              onClick={() => void navigate({ to: '/connections' })}
            >
              {t('connection.all')}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}

function Crumbs() {
  const { t } = useTranslation()
  const trail = useTrail()
  return (
    <nav className={classes.crumbs} aria-label={t('crumbs')}>
      <ol>
        {trail.map((crumb, index) => (
          <li key={`${index}-${crumb.label}`}>
            {crumb.to && index < trail.length - 1 ? (
              <Link to={crumb.to}>{crumb.label}</Link>
            ) : (
              <span aria-current={index === trail.length - 1 ? 'page' : undefined}>{crumb.label}</span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  )
}

function SchemeSwitch() {
  const { t } = useTranslation()
  const { setColorScheme } = useMantineColorScheme()
  const scheme = useComputedColorScheme('light')
  const other = scheme === 'dark' ? 'light' : 'dark'
  return (
    <ActionIcon
      aria-label={t(`scheme.${other}`)}
      title={t(`scheme.${other}`)}
      onClick={() => setColorScheme(other)}
    >
      <Icon name={other} />
    </ActionIcon>
  )
}
