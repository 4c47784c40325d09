import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { At } from '@/features/versions'
import { Empty, Icon } from '@/ui'
import classes from './Review.module.css'

/** Where an item is edited. */
export function itemLink({ connection, item }: At, state?: 'pending', merge?: 'pending') {
  const { tenant, type, id, ext } = item
  return {
    to: '/c/$connection/$tenant/item/$type/$id',
    params: { connection, tenant, type, id },
    search: { ext, state, merge },
  } as const
}

/** What stands where the change was: somebody decided, or it was taken back. */
export function Gone({ at, exists, onBack }: { at: At; exists: boolean; onBack: () => void }) {
  const { t } = useTranslation('review')
  return (
    <div className={classes.centre}>
      <Empty
        icon="check"
        title={t('gone.title')}
        actions={
          <>
            <Button onClick={onBack}>{t('back')}</Button>
            {exists && (
              <Button variant="subtle" renderRoot={(props) => <Link {...props} {...itemLink(at)} />}>
                {t('gone.item')}
              </Button>
            )}
          </>
        }
      >
        {t('gone.text')}
      </Empty>
    </div>
  )
}

/** Live moved on since the change was written: approving is refused until both are brought together. */
export function StaleBanner({ at }: { at: At }) {
  const { t } = useTranslation('review')
  return (
    <div className={classes.banner} role="status">
      <Icon name="conflict" />
      <div>
        <b>{t('stale.title')}</b>
        <p>{t('stale.text')}</p>
      </div>
      <Button size="xs" renderRoot={(props) => <Link {...props} {...itemLink(at, 'pending', 'pending')} />}>
        {t('stale.merge')}
      </Button>
    </div>
  )
}
