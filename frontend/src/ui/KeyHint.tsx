import { chordLabels } from '@/lib/shortcuts'
import classes from './KeyHint.module.css'

const mac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent)

interface Props {
  /** As in useShortcuts: "mod+s". */
  keys: string
  /** For filled and inverse grounds. */
  plain?: boolean
  /** All keys in one cap, as on buttons. */
  joined?: boolean
}

/** The keys of a shortcut, shown where the action is. Screen readers hear them from the shortcut sheet. */
export function KeyHint({ keys, plain = false, joined = false }: Props) {
  const labels = chordLabels(keys, mac)
  return (
    <span className={`${classes.keys} ${plain ? classes.plain : ''}`} aria-hidden>
      {(joined ? [labels.join(' ')] : labels).map((label) => (
        <kbd key={label} className={classes.key}>
          {label}
        </kbd>
      ))}
    </span>
  )
}
