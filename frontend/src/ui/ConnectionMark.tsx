import { useTranslation } from 'react-i18next'
import classes from './ConnectionMark.module.css'
import { Icon, type IconName } from './icons'

export type Health = 'ok' | 'slow' | 'failed' | 'unknown'

const icons: Record<string, IconName> = {
  sqlite: 'sqlite',
  file: 'folder',
  filesystem: 'folder',
  git: 'git',
  s3: 'bucket',
  postgres: 'postgres',
  redis: 'redis',
}

/** The kind of a backend as an icon, with a dot for its health when that is given. */
export function ConnectionMark({
  kind,
  health,
  size = 'sm',
}: {
  kind: string
  health?: Health
  size?: 'sm' | 'lg'
}) {
  const { t } = useTranslation('ui')
  return (
    <span className={classes.mark} data-size={size}>
      <Icon name={icons[kind] ?? 'database'} size={size === 'lg' ? 20 : 14} />
      {health && (
        <span className={`${classes.dot} ${classes[health] ?? ''}`} title={t(`health.${health}`)}>
          <span className="vd-hidden">{t(`health.${health}`)}</span>
        </span>
      )}
    </span>
  )
}
