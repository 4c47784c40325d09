import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Version } from '@/api'
import { Bytes, Empty, Icon, Problem, RelativeTime, SkeletonRows, StateChip } from '@/ui'
import { useTimeline } from '../api'
import classes from '../editor.module.css'
import type { PanelProps } from './SidePanel'

const most = 20

/** The last versions, with the way to all of them. */
export function VersionsPanel({ at, item }: PanelProps) {
  const { t } = useTranslation('editor')
  const { data, error, refetch } = useTimeline(at, true)
  if (error && !data)
    return (
      <Problem title={t('versions.failed')} onRetry={() => void refetch()}>
        {error.message}
      </Problem>
    )
  if (!data) return <SkeletonRows count={5} height={56} />
  if (data.length === 0)
    return (
      <Empty icon="versions" title={t('versions.none')}>
        {t('versions.noneWhy')}
      </Empty>
    )
  const route = '/c/$connection/$tenant/versions/$type/$id'
  const params = { connection: at.connection, tenant: item.tenant, type: item.type, id: item.id }
  return (
    <div className={classes.versions}>
      <ol>
        {data.slice(0, most).map((version) => (
          <li key={version.versionId}>
            <Link
              to={route}
              params={params}
              search={{ ext: item.ext, b: version.versionId }}
              className={classes.version}
            >
              <Entry version={version} />
            </Link>
          </li>
        ))}
      </ol>
      <div className={classes.versionsFoot}>
        <Button
          variant="default"
          fullWidth
          leftSection={<Icon name="compare" />}
          renderRoot={(root) => <Link to={route} params={params} search={{ ext: item.ext }} {...root} />}
        >
          {t('versions.all')}
        </Button>
      </div>
    </div>
  )
}

const actions = {
  edit: 'update',
  publish: 'publish',
  restore: 'restore',
  metadata: 'metadata',
  import: 'import',
} as const

function Entry({ version }: { version: Version }) {
  const { t } = useTranslation('editor')
  const action = actions[version.action as keyof typeof actions]
  return (
    <>
      <span className={classes.versionTitle}>
        {version.message ||
          (action ? t(`versions.action.${action}`) : t('versions.number', { number: version.number }))}
      </span>
      <span className={classes.versionSize}>
        <Bytes value={version.size} />
      </span>
      <span className={classes.versionMeta}>
        {version.number} {version.author && <>· {version.author}</>} · <RelativeTime at={version.time} />
        {version.isLatest && <StateChip state="live" />}
        {version.threads > 0 && <span>{t('versions.threads', { count: version.threads })}</span>}
      </span>
    </>
  )
}
