import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Comparison } from '@/api'
import { formatBytes } from '@/lib/format'
import { FieldDiff, Segmented, type FieldChange } from '@/ui'
import { bytesUrl, type At } from '../api'
import { metadataOf } from './change'
import classes from './Compare.module.css'
import { Head } from './ComparisonBody'
import { ImagePair } from './ImagePair'
import { ImageSlider } from './ImageSlider'

interface Props {
  at: At
  comparison: Comparison
  names: { from: string; to: string }
}

export interface Picture {
  url: string
  name: string
  size: number
  /** Width and height once the image has been read. */
  pixels?: string
  onSize: (width: number, height: number) => void
}

/** Two images: what is written about them, then both pictures. */
export function ImageChange({ at, comparison, names }: Props) {
  const { t } = useTranslation('versions')
  const { from, to, meta } = comparison
  const [view, setView] = useState<'slider' | 'side'>('slider')
  const [pixels, setPixels] = useState<Record<string, string>>({})
  const pictureOf = (side: Comparison['from'], name: string): Picture | undefined => {
    if (!side.exists || !side.contentType.startsWith('image/')) return undefined
    const url = bytesUrl(at, side, side.etag)
    return {
      url,
      name,
      size: side.size,
      pixels: pixels[url],
      onSize: (width, height) =>
        setPixels((known) => ({ ...known, [url]: t('part.pixels', { width, height }) })),
    }
  }
  const before = pictureOf(from, names.from)
  const after = pictureOf(to, names.to)
  const both = before && after
  const facts: FieldChange[] = [
    ...metadataOf(meta),
    { pointer: 'dimensions', label: t('part.dimensions'), before: before?.pixels, after: after?.pixels },
    {
      pointer: 'size',
      label: t('part.size'),
      before: from.exists ? formatBytes(from.size) : undefined,
      after: to.exists ? formatBytes(to.size) : undefined,
    },
  ]
  return (
    <>
      <section className={classes.part}>
        <FieldDiff changes={facts} beforeTitle={names.from} afterTitle={names.to} />
        <Head title={t('image.title')}>
          {both && (
            <Segmented
              size="xs"
              label={t('view.label')}
              value={view}
              onChange={setView}
              options={[
                { value: 'slider', label: t('image.slider') },
                { value: 'side', label: t('image.side') },
              ]}
            />
          )}
        </Head>
      </section>
      <div className={classes.stage}>
        {both && view === 'slider' ? (
          <ImageSlider before={before} after={after} />
        ) : (
          <ImagePair pictures={[before, after].filter((picture) => picture !== undefined)} />
        )}
      </div>
    </>
  )
}
