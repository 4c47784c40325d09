import type { ReactNode } from 'react'
import { Icon, type IconName } from '@/ui'
import classes from './Banner.module.css'

interface Props {
  tone: 'quiet' | 'caution' | 'past'
  icon: IconName
  title: string
  children?: ReactNode
  actions?: ReactNode
}

/** One line under the top bar that says what is different about the whole desk now. */
export function Banner({ tone, icon, title, children, actions }: Props) {
  return (
    <div className={`${classes.banner} ${classes[tone] ?? ''}`} role="status">
      <Icon name={icon} />
      <span className={classes.title}>{title}</span>
      <span className={classes.text}>{children}</span>
      <span className={classes.actions}>{actions}</span>
    </div>
  )
}
