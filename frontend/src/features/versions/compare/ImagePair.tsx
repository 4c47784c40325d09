import { ActionIcon } from '@mantine/core'
import { useRef, useState, type UIEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { formatBytes } from '@/lib/format'
import { Icon, KeyHint, useShortcuts } from '@/ui'
import classes from './Compare.module.css'
import type { Picture } from './ImageChange'

/** One or two images beside each other; zoom and position move together. */
export function ImagePair({ pictures }: { pictures: Picture[] }) {
  const { t } = useTranslation('versions')
  const windows = useRef<(HTMLDivElement | null)[]>([])
  const [zoom, setZoom] = useState(1)
  const scale = (by: number) => setZoom((now) => Math.min(8, Math.max(1, now * by)))
  const group = t('image.title')
  useShortcuts([
    { keys: '+', label: t('image.zoomIn'), group, run: () => scale(1.5) },
    { keys: '-', label: t('image.zoomOut'), group, run: () => scale(1 / 1.5) },
    { keys: '0', label: t('image.zoomFit'), group, run: () => setZoom(1) },
  ])
  const onScroll = (event: UIEvent<HTMLDivElement>) => {
    const { scrollLeft, scrollTop } = event.currentTarget
    for (const other of windows.current) {
      if (other && other !== event.currentTarget) other.scrollTo(scrollLeft, scrollTop)
    }
  }
  return (
    <>
      <div className={classes.pair} style={{ '--zoom': zoom } as React.CSSProperties}>
        {pictures.map((picture, index) => (
          <figure key={picture.url} className={classes.picture}>
            <figcaption>
              {picture.name}
              <span className={classes.note}>
                {[picture.pixels, formatBytes(picture.size)].filter(Boolean).join(', ')}
              </span>
            </figcaption>
            <div
              ref={(element) => void (windows.current[index] = element)}
              className={classes.window}
              tabIndex={0}
              role="group"
              aria-label={picture.name}
              onScroll={onScroll}
            >
              <img
                src={picture.url}
                alt={t('image.of', { side: picture.name })}
                onLoad={(event) =>
                  picture.onSize(event.currentTarget.naturalWidth, event.currentTarget.naturalHeight)
                }
              />
            </div>
          </figure>
        ))}
      </div>
      <div className={classes.hint}>
        {pictures.length > 1 && t('image.together')}
        <ActionIcon size={28} aria-label={t('image.zoomIn')} onClick={() => scale(1.5)}>
          <Icon name="add" />
        </ActionIcon>
        <ActionIcon
          size={28}
          aria-label={t('image.zoomOut')}
          disabled={zoom === 1}
          onClick={() => scale(1 / 1.5)}
        >
          <Icon name="minus" />
        </ActionIcon>
        <KeyHint keys="0" />
        {t('image.fit')}
      </div>
    </>
  )
}
