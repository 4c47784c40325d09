import { ActionIcon } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { toApiError, type Version } from '@/api'
import { Icon, Problem, SkeletonRows, Thread } from '@/ui'
import { pointerName } from '@/lib/pointer'
import { useSettledThreads, type At } from './api'
import classes from './Versions.module.css'

/** What was said on the way to a version; it stays with it. */
export function SettledPane({ at, version, onClose }: { at: At; version: Version; onClose: () => void }) {
  const { t } = useTranslation('versions')
  const { data, error, refetch } = useSettledThreads(at, version.versionId)
  return (
    <aside className={classes.settled} aria-label={t('settledWith', { number: version.number })}>
      <div className={classes.settledHead}>
        <h2>{t('settledWith', { number: version.number })}</h2>
        <ActionIcon size={28} aria-label={t('hideSettled')} onClick={onClose}>
          <Icon name="close" />
        </ActionIcon>
      </div>
      {error && !data && (
        <Problem
          title={t('settledFailed')}
          onRetry={() => void refetch()}
          details={toApiError(error).describe()}
        >
          {error.message}
        </Problem>
      )}
      {!data && !error && <SkeletonRows count={2} height={72} />}
      {data?.map(({ root, replies }) => (
        <Thread
          key={root.id}
          thread={{
            id: root.id,
            place: placeOf(root.anchor),
            quote: root.anchor?.quote || undefined,
            comments: [root, ...replies].map(({ id, author, createdAt, message }) => ({
              id,
              author,
              at: createdAt,
              text: message,
            })),
          }}
        />
      ))}
    </aside>
  )

  function placeOf(anchor: { pointer?: string; line?: number } | null | undefined): string | undefined {
    if (anchor?.line) return t('line', { line: anchor.line })
    return anchor?.pointer ? pointerName(anchor.pointer) : undefined
  }
}
