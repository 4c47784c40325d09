import { Button, Menu, ScrollArea } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { nameOf } from '@/lib/address'
import { Icon } from '@/ui'
import classes from './activity.module.css'
import { usePeople } from './api'
import { doors, knownDoor } from './Door'
import type { Filters } from './filters'
import { activityMessages } from './messages'

interface Props {
  filters: Filters
  connection: string
  tenant: string
  onChange: (filters: Filters) => void
}

type Kind = keyof (typeof activityMessages)['kinds']
const kinds = (Object.keys(activityMessages.kinds) as Kind[]).filter((kind) => kind !== 'webhook')
const spans = ['today', 'week', 'month', 'ever'] as const

/** What is shown: each filter is a menu, and one that is set is a chip that can be taken away. */
export function FilterBar({ filters, connection, tenant, onChange }: Props) {
  const { t } = useTranslation('activity')
  const { since = 'week', tenants, person, verb, door, type, id } = filters
  const [asked, setAsked] = useState(false)
  const people = usePeople(connection, tenants === 'all' ? '' : tenant, asked)
  const set = (part: Filters) => onChange({ ...filters, ...part })
  const kind = kinds.find((one) => one === verb)
  const through = door === undefined ? undefined : knownDoor(door)
  const names = [...new Set([...(people.data ?? []), ...(person ? [person] : [])])]
  return (
    <div className={classes.filters} role="group" aria-label={t('filters.label')}>
      <Choice label={t('filters.since')} chosen={t(`filters.spans.${since}`)}>
        {spans.map((span) => (
          <Option
            key={span}
            label={t(`filters.spans.${span}`)}
            current={span === since}
            onChoose={() => set({ since: span === 'week' ? undefined : span })}
          />
        ))}
      </Choice>
      <Choice
        label={t('filters.tenants')}
        chosen={tenants === 'all' ? t('filters.all') : t('filters.this', { tenant })}
      >
        <Option
          label={t('filters.this', { tenant })}
          current={tenants !== 'all'}
          onChoose={() => set({ tenants: undefined })}
        />
        <Option
          label={t('filters.all')}
          current={tenants === 'all'}
          onChoose={() => set({ tenants: 'all' })}
        />
      </Choice>
      <Choice
        label={t('filters.who')}
        chosen={person}
        onClear={() => set({ person: undefined })}
        onAsk={() => setAsked(true)}
      >
        {names.map((name) => (
          <Option key={name} label={name} current={name === person} onChoose={() => set({ person: name })} />
        ))}
        {people.data && names.length === 0 && <Menu.Label>{t('filters.nobody')}</Menu.Label>}
      </Choice>
      <Choice
        label={t('filters.what')}
        chosen={kind ? t(`kinds.${kind}`) : verb}
        onClear={() => set({ verb: undefined })}
      >
        {kinds.map((one) => (
          <Option
            key={one}
            label={t(`kinds.${one}`)}
            current={one === verb}
            onChoose={() => set({ verb: one })}
          />
        ))}
      </Choice>
      <Choice
        label={t('filters.door')}
        chosen={through ? t(`doors.${through}`) : door}
        onClear={() => set({ door: undefined })}
      >
        {doors.map((one) => (
          <Option
            key={one}
            label={t(`doors.${one}`)}
            current={one === door}
            onChoose={() => set({ door: one })}
          />
        ))}
      </Choice>
      {(type || id) && (
        <Chip
          label={t('filters.item', { item: id ? nameOf(id) : (type ?? '') })}
          onClear={() => set({ type: undefined, id: undefined })}
        />
      )}
    </div>
  )
}

interface ChoiceProps {
  label: string
  /** What is chosen, in words. */
  chosen?: string
  /** Takes the choice away; left out where one is always chosen. */
  onClear?: () => void
  onAsk?: () => void
  children: ReactNode
}

function Choice({ label, chosen, onClear, onAsk, children }: ChoiceProps) {
  if (chosen && onClear) return <Chip label={chosen} onClear={onClear} />
  return (
    <Menu position="bottom-start" width={224} onOpen={onAsk}>
      <Menu.Target>
        <Button
          variant={chosen ? 'light' : 'subtle'}
          rightSection={<Icon name="chevronDown" size={14} />}
          aria-label={chosen ? `${label}: ${chosen}` : undefined}
        >
          {chosen ?? label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <ScrollArea.Autosize mah={400}>{children}</ScrollArea.Autosize>
      </Menu.Dropdown>
    </Menu>
  )
}

function Option({ label, current, onChoose }: { label: string; current: boolean; onChoose: () => void }) {
  return (
    <Menu.Item
      aria-current={current || undefined}
      rightSection={current ? <Icon name="check" /> : undefined}
      onClick={onChoose}
    >
      {label}
    </Menu.Item>
  )
}

function Chip({ label, onClear }: { label: string; onClear: () => void }) {
  const { t } = useTranslation('activity')
  return (
    <Button
      variant="light"
      rightSection={<Icon name="close" size={14} />}
      aria-label={t('filters.clear', { label })}
      onClick={onClear}
    >
      {label}
    </Button>
  )
}
