import { Button } from '@mantine/core'
import { useEffect, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from './icons'
import classes from './Notices.module.css'

interface Props {
  /** What happened, without "Error:". */
  title: string
  /** Why, and what to do. */
  children?: ReactNode
  onRetry?: () => void
  /** Another way on, in place of or beside Try again. */
  action?: ReactNode
  /** The raw facts behind Copy details. */
  details?: string
  /** The number under which the other side logged it. */
  reference?: string
  tone?: 'danger' | 'caution'
}

/** An error in place of the part that failed; the rest of the screen keeps working. */
export function Problem({ title, children, onRetry, action, details, reference, tone = 'danger' }: Props) {
  const { t } = useTranslation('ui')
  return (
    <div className={classes.problem} role="alert">
      <span className={tone === 'caution' ? classes.caution : classes.icon}>
        <Icon name="problem" size={20} />
      </span>
      <div className={classes.title}>{title}</div>
      {children && <div className={classes.text}>{children}</div>}
      <div className={classes.actions}>
        {action}
        {onRetry && (
          <Button size="xs" leftSection={<Icon name="refresh" />} onClick={onRetry}>
            {t('tryAgain')}
          </Button>
        )}
        {details && <CopyDetails details={details} />}
        {reference && <code className={classes.ref}>{reference}</code>}
      </div>
    </div>
  )
}

function CopyDetails({ details }: { details: string }) {
  const { t } = useTranslation('ui')
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2000)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = () =>
    void navigator.clipboard.writeText(details).then(
      () => setCopied(true),
      () => setCopied(false),
    )
  return (
    <Button size="xs" variant="subtle" onClick={copy}>
      <span role="status">{copied ? t('copied') : t('copyDetails')}</span>
    </Button>
  )
}
