import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Deleted } from '@/api'
import type { State } from '@/lib/address'
import { Icon } from '@/ui'
import classes from './Trash.module.css'

interface Props {
  items: readonly Deleted[]
  onLook: (item: Deleted) => void
  onBring: (to: State) => Promise<void>
}

/** What can be done with the selected items. */
export function BringBackBar({ items, onLook, onBring }: Props) {
  const { t } = useTranslation('trash')
  const [first] = items
  return (
    <section className={classes.bar} data-foot aria-label={t('bring')}>
      <span className={classes.note}>{t('note', { count: items.length })}</span>
      {first && items.length === 1 && (
        <Button variant="subtle" leftSection={<Icon name="eye" />} onClick={() => onLook(first)}>
          {t('look')}
        </Button>
      )}
      <BringButtons items={items} onBring={onBring} counted />
    </section>
  )
}

interface ButtonsProps {
  items: readonly Deleted[]
  onBring: (to: State) => Promise<void> | void
  counted?: boolean
}

/** Back as drafts, or straight to live for those with the right. */
export function BringButtons({ items, onBring, counted = false }: ButtonsProps) {
  const { t } = useTranslation('trash')
  const [busy, setBusy] = useState<State>()
  const may = (ability: string) => items.every((one) => one.abilities[ability])
  const bring = async (to: State) => {
    setBusy(to)
    await onBring(to)
    setBusy(undefined)
  }
  const count = counted ? ` ${items.length}` : ''
  if (!may('restore')) return <span className={classes.note}>{t('readOnly')}</span>
  return (
    <>
      {may('restoreLive') && (
        <Button
          leftSection={<Icon name="publish" />}
          loading={busy === 'live'}
          disabled={busy !== undefined}
          onClick={() => void bring('live')}
        >
          {t('bringBackLive')}
          {count}
        </Button>
      )}
      <Button
        variant="filled"
        leftSection={<Icon name="restore" />}
        loading={busy === 'draft'}
        disabled={busy !== undefined}
        onClick={() => void bring('draft')}
      >
        {t('bringBack')}
        {count}
      </Button>
    </>
  )
}
