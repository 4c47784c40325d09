import { createSpotlight, Spotlight } from '@mantine/spotlight'
import '@mantine/spotlight/styles.layer.css'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useMemo, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon, KeyHint, StateChip, useOfferedActions, useReturnFocus, type IconName } from '@/ui'
import { useScreens } from '../router/screens'
import { useShellModel, type FoundItem } from '../shell/model'
import type { Place } from '../shell/place'
import { highlight, matchesQuery } from './match'
import classes from './Palette.module.css'

interface Entry {
  key: string
  label: string
  note?: string
  icon: IconName
  end?: ReactNode
  run: () => void
}

interface Section {
  title: string
  entries: Entry[]
}

const [store, spotlight] = createSpotlight()

/** Go to any tenant, type, item and screen; run any action of the screen below. */
export default function Palette({ place, onClose }: { place: Place; onClose: () => void }) {
  const { t } = useTranslation()
  const [query, setQuery] = useState('')
  useReturnFocus()
  useEffect(() => spotlight.open(), [])
  const actionsOnly = query.startsWith('>')
  const wanted = (actionsOnly ? query.slice(1) : query).trim()
  const found = useFoundItems(actionsOnly ? '' : wanted)
  const actions = useActionSections()
  const places = usePlaceSections(place)
  const sections = useMemo(() => {
    const filtered = [...actions, ...(actionsOnly ? [] : places)].map((section) => ({
      ...section,
      entries: section.entries.filter((entry) => matchesQuery(entry.label, wanted)),
    }))
    return [...found, ...filtered].filter((section) => section.entries.length > 0)
  }, [actions, places, found, actionsOnly, wanted])

  return (
    <Spotlight.Root
      store={store}
      query={query}
      onQueryChange={setQuery}
      onSpotlightClose={onClose}
      clearQueryOnClose={false}
      shortcut={null}
      size={620}
      scrollable
      maxHeight={420}
      overlayProps={{ backgroundOpacity: 0.36, blur: 0 }}
      transitionProps={{ duration: 160 }}
      classNames={{ content: classes.content, body: classes.body }}
    >
      <Spotlight.Search
        placeholder={t('palette.placeholder')}
        aria-label={t('palette.placeholder')}
        leftSection={<Icon name="search" />}
        rightSection={<KeyHint keys="escape" />}
        classNames={{ input: classes.input }}
      />
      <Spotlight.ActionsList className={classes.list}>
        {sections.map((section) => (
          <Spotlight.ActionsGroup key={section.title} label={section.title} className={classes.group}>
            {section.entries.map((entry) => (
              <Spotlight.Action key={entry.key} className={classes.action} onClick={entry.run}>
                <Icon name={entry.icon} />
                <span className={classes.label}>
                  {highlight(entry.label, wanted).map((part, index) =>
                    part.found ? <b key={index}>{part.text}</b> : part.text,
                  )}
                </span>
                {entry.note && <span className={classes.note}>{entry.note}</span>}
                <span className={classes.end}>{entry.end}</span>
              </Spotlight.Action>
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {sections.length === 0 && (
          <Spotlight.Empty>{t('palette.nothing', { query: wanted })}</Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
      <Spotlight.Footer className={classes.foot}>
        <KeyHint keys="ArrowUp" />
        <KeyHint keys="ArrowDown" />
        {t('palette.move')}
        <KeyHint keys="Enter" />
        {t('palette.open')}
        <span className={classes.end}>
          <KeyHint keys=">" /> {t('palette.actionsOnly')}
        </span>
      </Spotlight.Footer>
    </Spotlight.Root>
  )
}

function useActionSections(): Section[] {
  const offered = useOfferedActions()
  return offered.map((group) => ({
    title: group.title,
    entries: group.actions.map((action) => ({
      key: `action-${action.id}`,
      label: action.label,
      icon: action.icon,
      end: action.keys && <KeyHint keys={action.keys} />,
      run: action.run,
    })),
  }))
}

function usePlaceSections(place: Place): Section[] {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const screens = useScreens()
  const { tenants, types, connections, reviewCount } = useShellModel()
  const go = (to: string) => () => void navigate({ to })
  const base = place.connection && `/c/${encodeURIComponent(place.connection)}`
  const inTenant = base && place.tenant && `${base}/${encodeURIComponent(place.tenant)}`
  const screen = (
    name: keyof typeof screens,
    icon: IconName,
    label: string,
    to?: string,
    note?: string,
  ): Entry[] => (screens[name] && to ? [{ key: `screen-${name}`, label, icon, note, run: go(to) }] : [])
  const waiting = reviewCount ? t('nav.waiting', { count: reviewCount }) : undefined
  return [
    {
      title: t('palette.goTo'),
      entries: [
        ...screen('review', 'review', t('nav.review'), base && `${base}/~review`, waiting),
        ...screen('schemas', 'schemas', t('nav.schemas'), inTenant && `${inTenant}/schemas`),
        ...screen('activity', 'activity', t('nav.activity'), inTenant && `${inTenant}/activity`),
        ...screen('trash', 'trash', t('nav.trash'), inTenant && `${inTenant}/trash`),
        ...screen('connections', 'database', t('nav.connections'), '/connections'),
        ...screen('settings', 'settings', t('nav.settings'), '/settings'),
      ],
    },
    {
      title: t('palette.types'),
      entries: types.flatMap((type) =>
        screens.content && inTenant
          ? [
              {
                key: `type-${type.name}`,
                label: type.name,
                note: place.tenant,
                icon: 'content' as const,
                run: go(`${inTenant}/content/${encodeURIComponent(type.name)}`),
              },
            ]
          : [],
      ),
    },
    {
      title: t('palette.tenants'),
      entries: tenants.flatMap((tenant) =>
        base
          ? [
              {
                key: `tenant-${tenant.name}`,
                label: tenant.name,
                icon: 'folder' as const,
                run: go(`${base}/${encodeURIComponent(tenant.name)}`),
              },
            ]
          : [],
      ),
    },
    {
      title: t('palette.connections'),
      entries: connections
        .filter((one) => one.id !== place.connection)
        .map((one) => ({
          key: `connection-${one.id}`,
          label: one.name,
          icon: 'database' as const,
          run: go(`/c/${encodeURIComponent(one.id)}`),
        })),
    },
  ]
}

/** Items found by the other side, a moment after the last key. */
function useFoundItems(query: string): Section[] {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { findItems } = useShellModel()
  const [items, setItems] = useState<FoundItem[]>([])
  useEffect(() => {
    const control = new AbortController()
    const find = async () => {
      const found = query && findItems ? await findItems(query, control.signal) : []
      if (!control.signal.aborted) setItems(found)
    }
    // A search that fails leaves the places and actions usable; the next key tries again.
    const timer = setTimeout(() => void find().catch(() => undefined), query ? 150 : 0)
    return () => {
      clearTimeout(timer)
      control.abort()
    }
  }, [query, findItems])
  return [
    {
      title: t('palette.items'),
      entries: items.map((item) => ({
        key: `item-${item.key}`,
        label: item.title,
        note: item.place,
        icon: 'content',
        end: <StateChip state={item.state} differs={item.differs} />,
        run: () => void navigate({ to: item.to }),
      })),
    },
  ]
}
