import { ActionIcon, Button } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from '../icons'
import { KeyHint } from '../KeyHint'
import { useShortcuts } from '../useShortcuts'
import classes from './toast.module.css'

/** How long Undo is offered. */
export const undoTime = 8000

interface Props {
  title: string
  /** Left out when it cannot be undone. */
  onUndo?: () => void
  /** The way to what was made. */
  action?: { label: string; onRun: () => void }
  onClose: () => void
}

/** What was done, with Undo for 8 seconds; the time stands still while the pointer or the focus is on it. */
export function UndoToast({ title, onUndo, action, onClose }: Props) {
  const { t } = useTranslation('ui')
  const [held, setHeld] = useState(false)
  const left = useRef(undoTime)
  const close = useRef(onClose)
  useEffect(() => {
    close.current = onClose
  })
  useEffect(() => {
    if (held) return
    const started = Date.now()
    const timer = setTimeout(() => close.current(), left.current)
    return () => {
      clearTimeout(timer)
      left.current = Math.max(0, left.current - (Date.now() - started))
    }
  }, [held])
  const undo = () => {
    onUndo?.()
    onClose()
  }
  useShortcuts([{ keys: 'mod+z', label: t('undo'), group: title, run: undo }], onUndo !== undefined)
  return (
    <div
      className={classes.body}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span className={classes.ok}>
        <Icon name="check" />
      </span>
      <span className={classes.title}>{title}</span>
      <span className={classes.actions}>
        {action && (
          <Button
            size="xs"
            variant="subtle"
            c="var(--vd-accent-text)"
            onClick={() => {
              action.onRun()
              onClose()
            }}
          >
            {action.label}
          </Button>
        )}
        {onUndo && (
          <Button
            size="xs"
            variant="subtle"
            c="var(--vd-accent-text)"
            rightSection={<KeyHint keys="mod+z" joined />}
            onClick={undo}
          >
            {t('undo')}
          </Button>
        )}
      </span>
      <ActionIcon size={28} aria-label={t('close')} onClick={onClose}>
        <Icon name="close" />
      </ActionIcon>
    </div>
  )
}
