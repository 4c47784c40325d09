import { useTranslation } from 'react-i18next'
import classes from './Notices.module.css'

/** Rows of the real height while the first data is on its way; shown after 200 ms. */
export function SkeletonRows({ count = 8, height = 40 }: { count?: number; height?: number }) {
  const { t } = useTranslation('ui')
  return (
    <div className={classes.rows} role="status" aria-label={t('loading')}>
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className={classes.row} style={{ height }} aria-hidden>
          <span className={classes.bone} style={{ width: 16, height: 16 }} />
          <span className={classes.bone} style={{ width: `${28 + ((index * 17) % 20)}%` }} />
          <span className={classes.bone} style={{ width: '12%', marginInlineStart: 'auto' }} />
          <span className={classes.bone} style={{ width: '10%' }} />
        </div>
      ))}
    </div>
  )
}
