import type { ReactNode } from 'react'
import { Icon, type IconName } from './icons'
import classes from './ScreenHeader.module.css'

interface Props {
  title: string
  /** A quiet word beside the title: "469 items". */
  note?: ReactNode
  /** For items: their icon and the file name below the title. */
  icon?: IconName
  subtitle?: string
  /** What stands beside the title, as the state track of an item. */
  children?: ReactNode
  actions?: ReactNode
  bordered?: boolean
}

/** The head of a screen, 56 high. Its h1 takes the focus when the screen was opened. */
export function ScreenHeader({ title, note, icon, subtitle, children, actions, bordered = false }: Props) {
  return (
    <header
      className={`${classes.header} ${bordered ? classes.bordered : ''} ${subtitle ? classes.item : ''}`}
    >
      {icon && (
        <span className={classes.icon}>
          <Icon name={icon} />
        </span>
      )}
      <div className={classes.words}>
        <h1 tabIndex={-1} title={title}>
          {title}
        </h1>
        {subtitle && <div className={classes.sub}>{subtitle}</div>}
      </div>
      {note && <span className={classes.note}>{note}</span>}
      {children}
      {actions && <div className={classes.actions}>{actions}</div>}
    </header>
  )
}
