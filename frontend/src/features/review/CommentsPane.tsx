import { ActionIcon } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { toApiError } from '@/api'
import { CommentBox, Icon, Problem, SkeletonRows, Thread } from '@/ui'
import classes from './Review.module.css'
import type { PlacedThread } from '@/lib/threads'

interface Props {
  /** Stands for the item in the names of kept texts. */
  item: string
  threads: PlacedThread[] | undefined
  error: Error | null
  onRetry: () => void
  active?: string
  onActivate: (thread: string | undefined) => void
  onGo: (thread: PlacedThread) => void
  mayComment: boolean
  onReply: (thread: string, text: string) => Promise<void>
  onSettle: (thread: string, resolved: boolean) => void
  /** The place at which a new comment is being written. */
  placing?: string
  onPlaced: (text: string) => Promise<void>
  onCancelPlacing: () => void
  onWhole: (text: string) => Promise<void>
}

/** The threads beside a change, a new one at a place on top, the whole item at the foot. */
export function CommentsPane(props: Props) {
  const { t } = useTranslation('review')
  const { threads, error, active, placing, mayComment } = props
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!active) return
    list.current?.querySelector(`[data-thread="${CSS.escape(active)}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [active])
  const resolved = threads?.filter((thread) => thread.data.resolved).length ?? 0
  const open = (threads?.length ?? 0) - resolved
  const problem = error && toApiError(error)
  return (
    <>
      <div className={classes.commentsHead}>
        <h2>{t('comments.title')}</h2>
        <span>{open + resolved > 0 ? t('comments.count', { open, resolved }) : t('comments.none')}</span>
      </div>
      <div ref={list} className={classes.threads}>
        {placing && (
          <section
            className={classes.placing}
            aria-label={t('comments.onPlace', { place: placing })}
            onKeyDown={(event) => event.key === 'Escape' && props.onCancelPlacing()}
          >
            <div className={classes.placingHead}>
              {placing}
              <ActionIcon size={24} aria-label={t('comments.cancel')} onClick={props.onCancelPlacing}>
                <Icon name="close" size={14} />
              </ActionIcon>
            </div>
            <CommentBox
              key={placing}
              autoFocus
              keep={`${props.item}.${placing}`}
              label={t('comments.onPlace', { place: placing })}
              onSend={props.onPlaced}
            />
          </section>
        )}
        {problem && !threads && (
          <Problem
            title={t('failedComments')}
            onRetry={props.onRetry}
            details={problem.describe()}
            reference={problem.ref}
          >
            {problem.message}
          </Problem>
        )}
        {!threads && !problem && <SkeletonRows count={3} height={72} />}
        {threads?.map((thread) => (
          <div key={thread.data.id} data-thread={thread.data.id}>
            <Thread
              thread={thread.data}
              active={active === thread.data.id}
              onActivate={() => props.onActivate(thread.data.id)}
              onGoToPlace={() => props.onGo(thread)}
              onReply={mayComment ? (text) => props.onReply(thread.data.id, text) : undefined}
              onResolve={mayComment ? (settled) => props.onSettle(thread.data.id, settled) : undefined}
            />
          </div>
        ))}
      </div>
      {mayComment && (
        <div className={classes.foot}>
          <CommentBox keep={`${props.item}.whole`} label={t('comments.onWhole')} onSend={props.onWhole} />
        </div>
      )}
    </>
  )
}
