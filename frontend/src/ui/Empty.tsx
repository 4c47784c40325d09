import type { ReactNode } from 'react'
import { Icon, type IconName } from './icons'
import classes from './Notices.module.css'

interface Props {
  icon: IconName
  /** One line of what is true. */
  title: string
  /** One line of why. */
  children?: ReactNode
  /** At most two actions. */
  actions?: ReactNode
}

/** A list or screen with nothing in it yet. */
export function Empty({ icon, title, children, actions }: Props) {
  return (
    <div className={classes.empty}>
      <span className={classes.tile}>
        <Icon name={icon} size={20} />
      </span>
      <div className={classes.title}>{title}</div>
      {children && <div className={classes.text}>{children}</div>}
      {actions && <div className={classes.actions}>{actions}</div>}
    </div>
  )
}
