import { useTranslation } from 'react-i18next'
import { toApiError, type Side } from '@/api'
import { PreviewFrame, Problem, SkeletonRows } from '@/ui'
import { isRendered, useRendered, type At } from '../api'
import classes from './Compare.module.css'

/** Up to two sides as readers would see them. */
export function Rendered({ at, sides }: { at: At; sides: { side: Side; name: string; exists: boolean }[] }) {
  const { t } = useTranslation('versions')
  if (!isRendered(at.item.ext))
    return (
      <div className={classes.part}>
        <p className={classes.word}>{t('rendered.none', { ext: at.item.ext })}</p>
      </div>
    )
  return (
    <div className={classes.rendered} data-sides={sides.length}>
      {sides.length > 1 && (
        <div className={classes.sideTitles} style={{ gridColumn: '1 / -1' }}>
          {sides.map(({ name }) => (
            <div key={name} className={classes.sideTitle}>
              {name}
            </div>
          ))}
        </div>
      )}
      {sides.map(({ side, name, exists }) => (
        <RenderedSide key={name} at={at} side={exists ? side : undefined} name={name} />
      ))}
    </div>
  )
}

function RenderedSide({ at, side, name }: { at: At; side: Side | undefined; name: string }) {
  const { t } = useTranslation('versions')
  const { data, error, refetch } = useRendered(at, side)
  if (!side)
    return (
      <div className={classes.part}>
        <p className={classes.word}>{t('rendered.absent')}</p>
      </div>
    )
  if (error)
    return (
      <Problem
        title={t('rendered.failed')}
        onRetry={() => void refetch()}
        details={toApiError(error).describe()}
        reference={toApiError(error).ref}
      >
        {error.message}
      </Problem>
    )
  if (!data) return <SkeletonRows />
  return <PreviewFrame title={t('rendered.of', { side: name })} html={data.html} />
}
