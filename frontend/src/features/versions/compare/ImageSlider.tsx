import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon, KeyHint, useShortcuts } from '@/ui'
import classes from './Compare.module.css'
import type { Picture } from './ImageChange'

/** Two images over each other with a line between that is moved by mouse, touch or arrow keys. */
export function ImageSlider({ before, after }: { before: Picture; after: Picture }) {
  const { t } = useTranslation('versions')
  const box = useRef<HTMLDivElement>(null)
  const [position, setPosition] = useState(50)
  const names = { from: before.name, to: after.name }
  const move = (to: number) => setPosition(Math.min(100, Math.max(0, to)))
  useShortcuts([
    { keys: 'l', label: before.name, group: t('image.title'), run: () => move(100) },
    { keys: 'p', label: after.name, group: t('image.title'), run: () => move(0) },
  ])
  const follow = (event: PointerEvent) => {
    const area = box.current?.getBoundingClientRect()
    if (area) move(((event.clientX - area.left) / area.width) * 100)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.shiftKey ? 10 : 1
    const steps: Record<string, number> = {
      ArrowLeft: position - step,
      ArrowDown: position - step,
      ArrowRight: position + step,
      ArrowUp: position + step,
      Home: 0,
      End: 100,
    }
    const wanted = steps[event.key]
    if (wanted === undefined) return
    event.preventDefault()
    move(wanted)
  }
  return (
    <>
      <div
        ref={box}
        className={classes.slider}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          follow(event)
        }}
        onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && follow(event)}
      >
        <img
          src={after.url}
          alt={t('image.of', { side: after.name })}
          draggable={false}
          onLoad={(event) =>
            after.onSize(event.currentTarget.naturalWidth, event.currentTarget.naturalHeight)
          }
        />
        <img
          className={classes.over}
          style={{ clipPath: `inset(0 ${100 - position}% 0 0)` }}
          src={before.url}
          alt={t('image.of', { side: before.name })}
          draggable={false}
          onLoad={(event) =>
            before.onSize(event.currentTarget.naturalWidth, event.currentTarget.naturalHeight)
          }
        />
        {position > 8 && (
          <span className={classes.label} style={{ left: '0.5rem' }}>
            {before.name}
          </span>
        )}
        {position < 92 && (
          <span className={classes.label} style={{ right: '0.5rem' }}>
            {after.name}
          </span>
        )}
        <div
          role="slider"
          tabIndex={0}
          className={classes.handle}
          style={{ left: `${position}%` }}
          aria-label={t('image.handle', names)}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(position)}
          aria-valuetext={t('image.position', { from: before.name, percent: Math.round(position) })}
          onKeyDown={onKeyDown}
        >
          <span className={classes.grip}>
            <Icon name="transfer" />
          </span>
        </div>
      </div>
      <div className={classes.hint}>
        <KeyHint keys="ArrowLeft" />
        <KeyHint keys="ArrowRight" />
        {t('image.move')}
        <KeyHint keys="l" />
        <KeyHint keys="p" />
        {t('image.only', names)}
      </div>
    </>
  )
}
