import { ActionIcon, Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { toApiError, type Deleted } from '@/api'
import { bytesUrl, isRendered, useRendered, useText, useTimeline } from '@/features/versions'
import { nameOf, type State } from '@/lib/address'
import { Bytes, Icon, PreviewFrame, Problem, RelativeTime, SkeletonRows } from '@/ui'
import { refOf } from './api'
import { BringButtons } from './BringBackBar'
import classes from './Trash.module.css'

interface Props {
  connection: string
  item: Deleted
  onClose: () => void
  onBring: (to: State) => void
}

/** What a deleted item was last. */
export function LastVersion({ connection, item, onClose, onBring }: Props) {
  const { t } = useTranslation('trash')
  const at = { connection, item: refOf(item) }
  const timeline = useTimeline(at)
  const { tenant, type, id, ext } = item
  return (
    <>
      <header className={classes.paneHead}>
        <div className={classes.paneWords}>
          <h2>{nameOf(id)}</h2>
          <p>
            {t('deleted')} <RelativeTime at={item.deletedAt} />
            {item.by && ` ${t('by', { by: item.by })}`} · {t('had', { count: timeline.data?.length ?? 0 })} ·{' '}
            <Bytes value={item.size} />
          </p>
        </div>
        <ActionIcon aria-label={t('close')} onClick={onClose}>
          <Icon name="close" />
        </ActionIcon>
      </header>
      <div className={classes.content}>
        <Content connection={connection} item={item} />
      </div>
      <footer className={classes.paneFoot} data-foot>
        <Button
          size="xs"
          variant="subtle"
          leftSection={<Icon name="versions" />}
          renderRoot={(props) => (
            <Link
              {...props}
              to="/c/$connection/$tenant/versions/$type/$id"
              params={{ connection, tenant, type, id }}
              search={{ ext }}
            />
          )}
        >
          {t('versions')}
        </Button>
        <BringButtons items={[item]} onBring={onBring} />
      </footer>
    </>
  )
}

const pictures = new Set(['png', 'jpg', 'jpeg', 'webp', 'gif', 'svg', 'avif'])

function Content({ connection, item }: Pick<Props, 'connection' | 'item'>) {
  const { t } = useTranslation('trash')
  const at = { connection, item: refOf(item) }
  const side = { state: 'live' as const, version: item.versionId }
  const rendered = isRendered(item.ext)
  const picture = pictures.has(item.ext.toLowerCase())
  const page = useRendered(at, rendered ? side : undefined)
  const text = useText(at, rendered || picture ? undefined : side)
  if (picture) return <img className={classes.picture} src={bytesUrl(at, side, '')} alt={nameOf(item.id)} />
  const error = page.error ?? text.error
  if (error) {
    const problem = toApiError(error)
    const download = (
      <Button
        size="xs"
        component="a"
        href={bytesUrl(at, side, '', true)}
        download
        leftSection={<Icon name="download" />}
      >
        {t('download')}
      </Button>
    )
    if (problem.kind === 'unsupported' || problem.kind === 'tooLarge')
      return (
        <div className={classes.file}>
          <p>{t('binary')}</p>
          {download}
        </div>
      )
    return (
      <Problem
        title={t('failedPreview')}
        onRetry={() => void (rendered ? page : text).refetch()}
        details={problem.describe()}
        reference={problem.ref}
        action={download}
      >
        {problem.message}
      </Problem>
    )
  }
  if (page.data) return <PreviewFrame title={t('last')} html={page.data.html} />
  if (text.data)
    return (
      <pre className={classes.text} tabIndex={0} aria-label={t('last')}>
        {text.data.content}
      </pre>
    )
  return <SkeletonRows />
}
