import { useLayoutEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { folderOf } from '@/lib/address'
import { KeyHint, useShortcuts } from '@/ui'
import { fileUrl, useNeighbours, type At } from '../api'
import classes from '../editor.module.css'

interface Props {
  at: At
  onOpen: (id: string, ext: string) => void
}

/** The images of the folder in a strip. J and K go to the next and the one before. */
export function Filmstrip({ at, onOpen }: Props) {
  const { t } = useTranslation('editor')
  const { data } = useNeighbours(at, folderOf(at.item.id), true)
  const images = (data?.rows ?? []).filter((row) => row.contentType.startsWith('image/'))
  const index = images.findIndex((row) => row.id === at.item.id && row.ext === at.item.ext)
  const current = useRef<HTMLButtonElement>(null)
  useLayoutEffect(() => {
    current.current?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [index])
  const go = (by: number) => {
    const next = images[index + by]
    if (next) onOpen(next.id, next.ext)
  }
  useShortcuts(
    [
      { keys: 'j', label: t('image.next'), group: t('image.film'), run: () => go(1) },
      { keys: 'k', label: t('image.previous'), group: t('image.film'), run: () => go(-1) },
    ],
    images.length > 1,
  )
  if (images.length < 2) return null
  return (
    <nav className={classes.film} aria-label={t('image.film')}>
      <span className={classes.filmCount}>
        {t('image.position', { at: index + 1, count: images.length })}
      </span>
      <div className={classes.filmRow}>
        {images.map((row, position) => (
          <button
            key={`${row.id}.${row.ext}`}
            ref={position === index ? current : undefined}
            type="button"
            className={classes.frame}
            aria-current={position === index || undefined}
            aria-label={row.title}
            title={row.title}
            tabIndex={position === index ? 0 : -1}
            onClick={() => onOpen(row.id, row.ext)}
          >
            <img
              src={fileUrl(
                { connection: at.connection, item: { ...at.item, id: row.id, ext: row.ext } },
                row.states[0]?.state ?? 'live',
                row.states[0]?.revision ?? '',
              )}
              alt=""
              loading="lazy"
              decoding="async"
            />
          </button>
        ))}
      </div>
      <span className={classes.filmHint}>
        <KeyHint keys="j" /> <KeyHint keys="k" /> {t('image.nextPrevious')}
      </span>
    </nav>
  )
}
