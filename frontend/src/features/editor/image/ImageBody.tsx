import { ActionIcon, Button } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { useNavigate } from '@tanstack/react-router'
import { useImperativeHandle, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon, Problem, Segmented } from '@/ui'
import { fileUrl } from '../api'
import type { BodyProps } from '../Body'
import classes from '../editor.module.css'
import { stateOf } from '../steps/useSteps'
import { useReplace } from '../useReplace'
import { Filmstrip } from './Filmstrip'

const steps = [0.05, 0.1, 0.25, 0.33, 0.5, 0.67, 0.75, 1, 1.5, 2, 3, 4, 8]

/** A picture on its stage: fit or at its size, on a plain or a squared ground, with its neighbours below. */
export function ImageBody({ at, item, view, readOnly, onView, handle }: BodyProps) {
  const { t } = useTranslation('editor')
  const navigate = useNavigate()
  const replace = useReplace(at, item, onView)
  const { ref, width, height } = useElementSize()
  const [zoom, setZoom] = useState<number | 'fit'>('fit')
  const [ground, setGround] = useState<'plain' | 'squares'>('plain')
  const [size, setSize] = useState<{ width: number; height: number }>()
  const [broken, setBroken] = useState(false)
  const shown = stateOf(item, view)
  const source = fileUrl(at, view, shown?.revision ?? '')
  useImperativeHandle(handle, () => ({
    goToLine: () => undefined,
    goToPointer: () => document.querySelector<HTMLElement>('[data-alt]')?.focus(),
  }))
  const room = { width: Math.max(1, width - 48), height: Math.max(1, height - 48) }
  const fit = size ? Math.min(1, room.width / size.width, room.height / size.height) : 1
  const scale = zoom === 'fit' ? fit : zoom
  const step = (up: boolean) => {
    const next = up
      ? steps.find((one) => one > scale + 0.001)
      : [...steps].reverse().find((one) => one < scale - 0.001)
    if (next !== undefined) setZoom(next)
  }
  const alt = shown?.metadata.alt ?? ''
  return (
    <div className={classes.pane}>
      <div className={classes.bar}>
        <Segmented
          size="xs"
          label={t('image.zoom')}
          value={zoom === 'fit' ? 'fit' : zoom === 1 ? '1' : zoom === 2 ? '2' : ''}
          onChange={(value) => setZoom(value === 'fit' ? 'fit' : Number(value))}
          options={[
            { value: 'fit', label: t('image.fit') },
            { value: '1', label: '100 %' },
            { value: '2', label: '200 %' },
          ]}
        />
        <ActionIcon size={28} aria-label={t('image.out')} onClick={() => step(false)}>
          <Icon name="minus" />
        </ActionIcon>
        <span className={classes.zoom}>{Math.round(scale * 100)} %</span>
        <ActionIcon size={28} aria-label={t('image.in')} onClick={() => step(true)}>
          <Icon name="add" />
        </ActionIcon>
        <span className={classes.groundLabel}>{t('image.ground')}</span>
        <Segmented
          size="xs"
          label={t('image.ground')}
          value={ground}
          onChange={setGround}
          options={[
            { value: 'plain', label: t('image.plain') },
            { value: 'squares', label: t('image.squares') },
          ]}
        />
        <span className={classes.barEnd}>
          {!readOnly && (
            <Button
              size="xs"
              variant="subtle"
              leftSection={<Icon name="upload" />}
              loading={replace.isPending}
              onClick={() => replace.mutate('image/*')}
            >
              {t('image.replace')}
            </Button>
          )}
          <Button
            size="xs"
            variant="subtle"
            component="a"
            href={fileUrl(at, view, shown?.revision ?? '', true)}
            download
            leftSection={<Icon name="download" />}
          >
            {t('image.download')}
          </Button>
        </span>
      </div>
      <div className={classes.stageBox}>
        <div
          ref={ref}
          className={classes.stage}
          data-ground={ground}
          tabIndex={0}
          role="group"
          aria-label={item.title}
        >
          {broken ? (
            <Problem tone="caution" title={t('image.broken')}>
              {t('image.brokenWhy')}
            </Problem>
          ) : (
            <img
              key={source}
              src={source}
              alt={alt || t('image.noAlt')}
              width={size && Math.round(size.width * scale)}
              height={size && Math.round(size.height * scale)}
              onLoad={(event) => {
                const { naturalWidth, naturalHeight } = event.currentTarget
                // A drawing without a size of its own is shown at the size a browser gives it.
                setSize({ width: naturalWidth || 300, height: naturalHeight || 150 })
              }}
              onError={() => setBroken(true)}
            />
          )}
        </div>
        {size && (
          <span className={classes.dimensions}>
            {size.width} × {size.height}
          </span>
        )}
      </div>
      <Filmstrip
        at={at}
        onOpen={(id, ext) =>
          void navigate({
            to: '/c/$connection/$tenant/item/$type/$id',
            params: { connection: at.connection, tenant: at.item.tenant, type: at.item.type, id },
            search: { ext },
          })
        }
      />
    </div>
  )
}
