import { useTranslation } from 'react-i18next'
import type { SchemaSummary } from '@/api'
import { Icon } from '@/ui'
import { badgeOf } from './badge'
import classes from './schemas.module.css'

/** Global, overridden or only here, by icon and word. */
export function SchemaBadge({ schema }: { schema: Pick<SchemaSummary, 'global' | 'tenant'> }) {
  const { t } = useTranslation('schemas')
  const badge = badgeOf(schema)
  return (
    <span className={classes.badge} data-badge={badge} title={t(`badgeHint.${badge}`)}>
      {badge !== 'own' && <Icon name={badge === 'global' ? 'browser' : 'transfer'} size={14} />}
      {t(`badge.${badge}`)}
    </span>
  )
}
