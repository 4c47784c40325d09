import { ActionIcon, Button, CloseButton, Menu, TextInput } from '@mantine/core'
import { useDebouncedCallback, useMediaQuery } from '@mantine/hooks'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Counts } from '@/api'
import { states, type State } from '@/lib/address'
import { Icon, KeyHint, Segmented, useShortcuts } from '@/ui'
import type { ListQuery } from './api'
import classes from './browse.module.css'

interface Props {
  query: ListQuery
  counts?: Counts
  /** Extensions that were seen in the list. */
  kinds: readonly string[]
  hasFolders: boolean
  onChange: (next: { q?: string; state?: State; ext?: string; recursive?: 'no' }, replace?: boolean) => void
}

/** States as tabs with counts, words, kind, and whether folders below are looked into. */
export function FilterRow({ query, counts, kinds, hasFolders, onChange }: Props) {
  const { t } = useTranslation('browse')
  const { t: ui } = useTranslation('ui')
  const narrow = useMediaQuery('(max-width: 48em)', false)
  return (
    <div className={classes.filters}>
      <Segmented
        label={t('list.state')}
        value={query.state ?? 'all'}
        onChange={(value) => onChange({ state: value === 'all' ? undefined : value })}
        options={[
          { value: 'all', label: t('list.all'), count: counts?.all },
          ...states.map((state) => ({
            value: state,
            label: (
              <>
                <Icon name={state} size={14} /> {ui(`state.${state}`)}
              </>
            ),
            count: counts?.[state],
          })),
        ]}
      />
      <Words value={query.text} onChange={(q) => onChange({ q: q || undefined }, true)} narrow={narrow} />
      <KindFilter ext={query.ext} kinds={kinds} narrow={narrow} onChange={(ext) => onChange({ ext })} />
      {hasFolders && !narrow && (
        <span className={classes.scope}>
          <Segmented
            size="xs"
            label={t('list.scope')}
            value={query.recursive ? 'all' : 'one'}
            onChange={(value) => onChange({ recursive: value === 'all' ? undefined : 'no' })}
            options={[
              { value: 'one', label: t('list.thisFolder') },
              { value: 'all', label: t('list.allFolders') },
            ]}
          />
        </span>
      )}
    </div>
  )
}

function Words({
  value,
  onChange,
  narrow,
}: {
  value: string
  onChange: (text: string) => void
  narrow: boolean
}) {
  const { t } = useTranslation('browse')
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(value)
  const told = useRef(value)
  const tell = useDebouncedCallback((next: string) => {
    told.current = next
    onChange(next)
  }, 200)
  useEffect(() => {
    if (value === told.current) return // our own word coming back
    told.current = value
    setText(value)
  }, [value])
  const set = (next: string) => {
    setText(next)
    tell(next.trim())
  }
  useShortcuts([
    { keys: '/', label: t('list.focusFilter'), group: t('list.label'), run: () => input.current?.focus() },
  ])
  return (
    <TextInput
      ref={input}
      className={classes.words}
      aria-label={t('list.filter')}
      placeholder={narrow ? t('list.filterShort') : t('list.filter')}
      leftSection={<Icon name="search" size={14} />}
      rightSection={
        text ? (
          <CloseButton size="xs" aria-label={t('list.clearFilter')} onClick={() => set('')} />
        ) : narrow ? null : (
          <KeyHint keys="/" />
        )
      }
      value={text}
      onChange={(event) => set(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        if (text) set('')
        else event.currentTarget.blur()
      }}
    />
  )
}

function KindFilter({
  ext,
  kinds,
  narrow,
  onChange,
}: {
  ext: string
  kinds: readonly string[]
  narrow: boolean
  onChange: (ext?: string) => void
}) {
  const { t } = useTranslation('browse')
  const choices = [...new Set([...kinds, ...(ext ? [ext] : [])])].sort()
  if (choices.length < 2 && !ext) return null
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        {narrow ? (
          <ActionIcon variant="default" aria-label={t('list.kind')}>
            <Icon name="filter" />
          </ActionIcon>
        ) : (
          <Button variant="subtle" leftSection={<Icon name="filter" />}>
            {ext ? `${t('list.kind')}: ${ext}` : t('list.kind')}
          </Button>
        )}
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item rightSection={ext ? undefined : <Icon name="check" />} onClick={() => onChange(undefined)}>
          {t('list.anyKind')}
        </Menu.Item>
        {choices.map((one) => (
          <Menu.Item
            key={one}
            rightSection={one === ext ? <Icon name="check" /> : undefined}
            onClick={() => onChange(one)}
          >
            <span className={classes.id}>{one}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
