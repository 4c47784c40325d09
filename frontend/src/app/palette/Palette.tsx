import { createSpotlight, Spotlight } from '@mantine/spotlight'
import '@mantine/spotlight/styles.layer.css'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useMemo, useRef, useState, type ReactNode, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon, KeyHint, StateChip, useOfferedActions, useReturnFocus, type IconName } from '@/ui'
import { useScreens } from '../router/screens'
import { useShellModel, type FoundItem } from '../shell/model'
import type { Place } from '../shell/place'
import { beginsWith, highlight, matchesQuery } from './match'
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

interface Props {
  place: Place
  /** Gives what was typed before the field had the focus. */
  typed: () => string
  onClose: () => void
}

/** Go to any tenant, type, item and screen; run any action of the screen below. */
export default function Palette({ place, typed, onClose }: Props) {
  const { t } = useTranslation()
  const [query, setQuery] = useState('')
  const field = useRef<HTMLInputElement>(null)
  useReturnFocus()
  useEffect(() => {
    spotlight.open()
    return () => spotlight.close()
  }, [])
  const actionsOnly = query.startsWith('>')
  const wanted = (actionsOnly ? query.slice(1) : query).trim()
  const { found, searching } = useFoundItems(actionsOnly ? '' : wanted)
  const actions = useActionSections()
  const places = usePlaceSections(place)
  const sections = useMemo(() => {
    const filtered = [...actions, ...(actionsOnly ? [] : places)].map((section) => ({
      ...section,
      entries: section.entries.filter((entry) => matchesQuery(entry.label, wanted)),
    }))
    // What begins with the words stands above the items, which come a moment later: what is first stays first.
    const begins = (section: Section) => section.entries.some((entry) => beginsWith(entry.label, wanted))
    const near = filtered.filter(begins)
    const far = filtered.filter((section) => !begins(section))
    return [...near, ...found, ...far].filter((section) => section.entries.length > 0)
  }, [actions, places, found, actionsOnly, wanted])
  useEffect(() => {
    if (query) selectFirst()
  }, [query, sections])

  return (
    <Spotlight.Root
      store={store}
      query={query}
      onQueryChange={setQuery}
      onSpotlightClose={onClose}
      clearQueryOnClose={false}
      shortcut={null}
      size={620}
      centered={false}
      yOffset="12vh"
      scrollable
      maxHeight={420}
      overlayProps={{ backgroundOpacity: 0.36, blur: 0 }}
      transitionProps={{ duration: 160 }}
      classNames={{ content: classes.content, body: classes.body }}
    >
      <Spotlight.Search
        ref={field}
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
          <Spotlight.Empty>
            {searching ? t('palette.searching') : t('palette.nothing', { query: wanted })}
          </Spotlight.Empty>
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
      <TypedAhead field={field} typed={typed} />
    </Spotlight.Root>
  )
}

/** Selects the first entry where none is: items that come later than the last key would have none. */
function selectFirst(): void {
  const list = document.getElementById(store.getState().listId)
  if (!list || list.querySelector('[data-selected]')) return
  list.querySelector('[data-action]')?.setAttribute('data-selected', 'true')
  store.updateState((state) => ({ ...state, selected: 0 }))
}

/**
 * Once the layer is there: gives its field the focus, for which the focus trap would take a moment
 * longer, and enters what was typed before, as if it were typed now.
 */
function TypedAhead({ field, typed }: { field: RefObject<HTMLInputElement | null>; typed: () => string }) {
  useEffect(() => {
    const input = field.current
    if (!input) return
    input.focus({ preventScroll: true })
    const text = typed()
    if (!text) return
    // React takes a value for typed only when it was not set through its own property.
    const value = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')
    value?.set?.call(input, input.value + text)
    input.dispatchEvent(new Event('input', { bubbles: true }))
  }, [field, typed])
  return null
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
function useFoundItems(query: string): { found: Section[]; searching: boolean } {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { findItems } = useShellModel()
  const [{ items, of }, setFound] = useState<{ items: FoundItem[]; of: string }>({ items: [], of: '' })
  useEffect(() => {
    const control = new AbortController()
    const find = async () => {
      const found = query && findItems ? await findItems(query, control.signal) : []
      if (!control.signal.aborted) setFound({ items: found, of: query })
    }
    // A search that fails leaves the places and actions usable; the next key tries again.
    const timer = setTimeout(
      () => void find().catch(() => setFound({ items: [], of: query })),
      query ? 150 : 0,
    )
    return () => {
      clearTimeout(timer)
      control.abort()
    }
  }, [query, findItems])
  const section = {
    title: t('palette.items'),
    entries: items.map((item) => ({
      key: `item-${item.key}`,
      label: item.title,
      note: item.place,
      icon: 'content' as const,
      end: <StateChip state={item.state} differs={item.differs} />,
      run: () => void navigate({ to: item.to }),
    })),
  }
  return { found: [section], searching: of !== query }
}
