import { ActionIcon, Button, Modal } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon, type IconName } from '../icons'
import classes from './toast.module.css'

interface Props {
  title: string
  icon?: IconName
  done: number
  /** How much of the next one is done, from 0 to 1. */
  part?: number
  total: number
  /** How far in words, in place of the counts. */
  amount?: string
  /** "9 s left" */
  remaining?: string
  /** Left out when the work cannot be stopped. */
  onCancel?: () => void
}

/** Long work: what, how far, how long still, Cancel. */
export function JobToast({
  title,
  icon = 'refresh',
  done,
  part = 0,
  total,
  amount,
  remaining,
  onCancel,
}: Props) {
  const { t } = useTranslation('ui')
  const share = total > 0 ? Math.min(100, ((done + part) / total) * 100) : 0
  return (
    <div className={classes.body}>
      <span className={classes.run}>
        <Icon name={icon} />
      </span>
      <span className={classes.title}>{title}</span>
      {onCancel && (
        <Button size="xs" variant="subtle" onClick={onCancel}>
          {t('job.cancel')}
        </Button>
      )}
      <span className={classes.progress}>
        <span
          className={classes.track}
          role="progressbar"
          aria-label={title}
          aria-valuenow={Math.round(share)}
          aria-valuemin={0}
          aria-valuemax={100}
        >
          <span className={classes.bar} style={{ display: 'block', width: `${share}%` }} />
        </span>
        {[amount ?? t('job.left', { done, total }), remaining].filter(Boolean).join(', ')}
      </span>
    </div>
  )
}

interface FailureProps {
  title: string
  text?: string
  action?: { label: string; onRun: () => void }
  /** More than a toast can hold, shown in a dialog that outlives the screen. */
  report?: { label: string; content: ReactNode }
  onClose: () => void
}

/** What failed stays until it is closed. */
export function FailureToast({ title, text, action, report, onClose }: FailureProps) {
  const { t } = useTranslation('ui')
  const [open, setOpen] = useState(false)
  return (
    <div className={classes.body} role="alert">
      <span className={classes.bad}>
        <Icon name="problem" />
      </span>
      <span className={classes.title}>{title}</span>
      {report ? (
        <Button size="xs" onClick={() => setOpen(true)}>
          {report.label}
        </Button>
      ) : action ? (
        <Button size="xs" onClick={action.onRun}>
          {action.label}
        </Button>
      ) : (
        <span />
      )}
      <ActionIcon size={28} aria-label={t('close')} onClick={onClose}>
        <Icon name="close" />
      </ActionIcon>
      {text && <span className={classes.text}>{text}</span>}
      {report && (
        <Modal opened={open} onClose={() => setOpen(false)} title={title} size={640}>
          {report.content}
        </Modal>
      )}
    </div>
  )
}
