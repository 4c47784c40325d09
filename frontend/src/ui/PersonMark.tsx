import { initials } from '@/lib/format'
import classes from './PersonMark.module.css'

interface Props {
  name: string
  /** Whether it is the person at the desk. */
  self?: boolean
  small?: boolean
}

/** A person as two letters in a circle; beside a written name it is decoration. */
export function PersonMark({ name, self = false, small = false }: Props) {
  const more = `${self ? classes.self : ''} ${small ? classes.small : ''}`
  return (
    <span className={`${classes.mark} ${more}`} aria-hidden title={name}>
      {initials(name)}
    </span>
  )
}

/** The mark and the name on one line, for table cells. */
export function PersonLine({ name }: { name: string }) {
  return (
    <span className={classes.line}>
      <PersonMark name={name} small />
      <span className={classes.name}>{name}</span>
    </span>
  )
}
