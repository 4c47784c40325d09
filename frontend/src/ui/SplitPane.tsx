import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './SplitPane.module.css'

interface Props {
  first: ReactNode
  second: ReactNode
  /** The share of the first part at the start, from 0 to 1. */
  share?: number
  /** The smallest width of either part in pixels. */
  least?: number
}

/** Two parts beside each other with a line between that can be moved by mouse, touch and arrow keys. */
export function SplitPane({ first, second, share: initial = 0.5, least = 240 }: Props) {
  const { t } = useTranslation('ui')
  const box = useRef<HTMLDivElement>(null)
  const [share, setShare] = useState(initial)
  const move = (wanted: number) => {
    const width = box.current?.clientWidth || 1
    const edge = Math.min(0.5, least / width)
    setShare(Math.min(1 - edge, Math.max(edge, wanted)))
  }
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    const area = box.current?.getBoundingClientRect()
    if (area) move((event.clientX - area.left) / area.width)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      ArrowLeft: share - 0.05,
      ArrowRight: share + 0.05,
      Home: 0,
      End: 1,
    }
    const wanted = steps[event.key]
    if (wanted === undefined) return
    event.preventDefault()
    move(wanted)
  }
  return (
    <div ref={box} className={classes.split}>
      <div className={classes.first} style={{ width: `${share * 100}%` }}>
        {first}
      </div>
      <div
        className={classes.handle}
        role="separator"
        aria-orientation="vertical"
        aria-label={t('split')}
        aria-valuenow={Math.round(share * 100)}
        aria-valuemin={0}
        aria-valuemax={100}
        tabIndex={0}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={onPointerMove}
        onDoubleClick={() => setShare(initial)}
        onKeyDown={onKeyDown}
      />
      <div className={classes.second}>{second}</div>
    </div>
  )
}
