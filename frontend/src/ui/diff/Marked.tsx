import type { Span } from '@/lib/diff'
import classes from './diff.module.css'

interface Props {
  text: string
  spans?: Span[]
  side: 'removed' | 'added'
  /** Strikes what was removed, for views where both sides stand in one column. */
  strike?: boolean
}

/** A text whose changed words are marked by colour and by a line through or under them. */
export function Marked({ text, spans, side, strike = false }: Props) {
  if (!spans) return text
  const Element = side === 'removed' ? 'del' : 'ins'
  return spans.map((span, index) =>
    span.changed ? (
      <Element
        key={index}
        data-strike={strike || undefined}
        className={`${classes.mark} ${classes[`${side}Word`]}`}
      >
        {span.text}
      </Element>
    ) : (
      span.text
    ),
  )
}
