import { Menu } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon, RelativeTime, StateChip } from '@/ui'
import type { Entry } from './sides'
import { useEntryWords } from './useEntryWords'
import classes from './Versions.module.css'

interface Props {
  letter: 'A' | 'B'
  entries: readonly Entry[]
  value: Entry
  onPick: (key: string) => void
}

/** One side of the comparison, and what else it could be. */
export function SidePicker({ letter, entries, value, onPick }: Props) {
  const { t } = useTranslation('versions')
  const versions = useMemo(() => entries.flatMap(({ version }) => version ?? []), [entries])
  const words = useEntryWords(versions)
  return (
    <Menu position="bottom-start" width={300}>
      <Menu.Target>
        <button
          type="button"
          className={classes.picker}
          aria-label={t(letter === 'A' ? 'pickA' : 'pickB', { name: words.nameOf(value) })}
        >
          <span className={classes.letter} aria-hidden>
            {letter}
          </span>
          {words.nameOf(value)}
          {value.state ? (
            <StateChip state={value.state} />
          ) : (
            <span className={classes.quiet}>
              <RelativeTime at={value.at} />
            </span>
          )}
          <Icon name="chevronDown" size={14} />
        </button>
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflow: 'auto' }}>
        {entries.map((entry) => (
          <Menu.Item
            key={entry.key}
            aria-current={entry.key === value.key || undefined}
            rightSection={
              entry.state ? (
                <StateChip state={entry.state} />
              ) : (
                <span className={classes.quiet}>
                  <RelativeTime at={entry.at} />
                </span>
              )
            }
            onClick={() => onPick(entry.key)}
          >
            {words.nameOf(entry)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
