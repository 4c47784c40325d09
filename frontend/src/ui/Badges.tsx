import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { formatCount } from '@/lib/format'
import classes from './Badges.module.css'
import { Icon } from './icons'

export type Environment = 'local' | 'staging' | 'production'

/** The environment of a connection, always with the word. */
export function EnvBadge({ environment }: { environment: Environment }) {
  const { t } = useTranslation('ui')
  return <span className={`${classes.badge} ${classes[environment]}`}>{t(`environment.${environment}`)}</span>
}

export function ReadOnlyBadge() {
  const { t } = useTranslation('ui')
  return (
    <span className={`${classes.badge} ${classes.readOnly}`}>
      <Icon name="lock" size={12} />
      {t('readOnly')}
    </span>
  )
}

/** A number in a pill; accent for what waits for the person. */
export function CountBadge({ count, accent = false }: { count: number; accent?: boolean }) {
  return <span className={`${classes.count} ${accent ? classes.accent : ''}`}>{formatCount(count)}</span>
}

/** The number of comments at a place; a button when it leads to them. */
export function CommentCount({
  count,
  label,
  onOpen,
}: {
  count: number
  label: string
  onOpen?: () => void
}) {
  const className = `${classes.count} ${classes.accent} ${classes.comments}`
  const content = (
    <>
      <Icon name="comment" size={12} />
      <span aria-hidden>{formatCount(count)}</span>
      <span className="vd-hidden">{label}</span>
    </>
  )
  if (!onOpen) return <span className={className}>{content}</span>
  return (
    <button type="button" className={className} onClick={onOpen}>
      {content}
    </button>
  )
}

export function Tag({ children }: { children: ReactNode }) {
  return <span className={classes.tag}>{children}</span>
}
