import { Menu } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { NewComment } from '@/api'
import { singular } from '@/lib/format'
import { CommentBox, Empty, Icon, Problem, Thread, toastFailure, useShortcuts } from '@/ui'
import { useCommenting } from '../api'
import classes from '../editor.module.css'
import { anchorOfLine, type PlacedThread } from '@/lib/threads'
import { sortThreads } from '../threads'
import type { PanelProps } from './SidePanel'

/** The threads on a draft or on what is pending, and a field for a new one at the selected place. */
export function CommentsPanel(props: PanelProps) {
  const { t } = useTranslation('editor')
  const { at, item, view, document, threads, threadsFailed, place, active, onPlace, onActive, onThread } =
    props
  const [order, setOrder] = useLocalStorage<'place' | 'time'>({ key: 'vd.comments', defaultValue: 'place' })
  const { add, settle } = useCommenting(at, view)
  const may = item.abilities.comment && view !== 'live'
  const list = useRef<HTMLDivElement>(null)
  const box = useRef<HTMLDivElement>(null)
  useShortcuts(
    [
      {
        keys: 'mod+alt+m',
        label: t('comments.here'),
        group: item.title,
        run: () => box.current?.querySelector('textarea')?.focus(),
      },
    ],
    may ?? false,
  )
  useEffect(() => {
    if (!active) return
    const shown = list.current?.querySelector(`[data-thread="${CSS.escape(active)}"]`)
    shown?.scrollIntoView({ block: 'nearest' })
  }, [active])

  if (view === 'live')
    return (
      <Empty icon="comment" title={t('comments.liveNone')}>
        {t('comments.liveWhy')}
      </Empty>
    )
  if (threadsFailed && threads.length === 0)
    return <Problem title={t('comments.failed')}>{threadsFailed.message}</Problem>

  const open = threads.filter((thread) => !thread.data.resolved).length
  const send = async (comment: NewComment) => {
    try {
      await add.mutateAsync(comment)
    } catch (reason) {
      toastFailure({ title: t('comments.refused'), text: (reason as Error).message })
      throw reason
    }
  }
  const anchorOf = () => {
    if (place?.kind === 'field') return { pointer: place.pointer }
    if (place?.kind === 'line') return anchorOfLine(document.text ?? '', place.line)
    return undefined
  }
  const label =
    place?.kind === 'line'
      ? t('comments.line', { line: place.line })
      : place?.kind === 'field'
        ? t('comments.field', { field: place.label })
        : t('comments.whole', { name: singular(item.type) })
  return (
    <div className={classes.comments}>
      {threads.length > 0 && (
        <div className={classes.commentsHead}>
          <span>
            <b>{t('comments.open', { count: open })}</b>
            {threads.length > open && <> · {t('comments.resolved', { count: threads.length - open })}</>}
          </span>
          <OrderMenu order={order} onOrder={setOrder} />
        </div>
      )}
      <div className={classes.threads} ref={list}>
        {threads.length === 0 && (
          <Empty icon="comment" title={t('comments.none')}>
            {may && t('comments.noneWhy')}
          </Empty>
        )}
        {sortThreads(threads, order).map((thread: PlacedThread) => (
          <div key={thread.data.id} data-thread={thread.data.id}>
            <Thread
              thread={thread.data}
              active={thread.data.id === active}
              onGoToPlace={() => onThread(thread)}
              onActivate={() => onActive(thread.data.id)}
              onReply={may ? (text) => send({ message: text, parent: thread.data.id }) : undefined}
              onResolve={
                may
                  ? (resolved) =>
                      settle.mutate(
                        { thread: thread.data.id, resolved },
                        { onError: (error) => toastFailure({ title: error.message }) },
                      )
                  : undefined
              }
            />
          </div>
        ))}
      </div>
      {may && (
        <div className={classes.commentsFoot} ref={box} data-foot>
          <CommentBox
            key={label}
            label={label}
            onSend={(text) => send({ message: text, parent: '', anchor: anchorOf() })}
          />
          {place && (
            <button type="button" className={classes.whole} onClick={() => onPlace(undefined)}>
              {t('comments.wholeInstead', { name: singular(item.type) })}
            </button>
          )}
        </div>
      )}
    </div>
  )
}

function OrderMenu({
  order,
  onOrder,
}: {
  order: 'place' | 'time'
  onOrder: (order: 'place' | 'time') => void
}) {
  const { t } = useTranslation('editor')
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <button
          type="button"
          className={classes.order}
          aria-label={`${t('comments.order')}: ${t(order === 'place' ? 'comments.byPlace' : 'comments.byTime')}`}
        >
          {t(order === 'place' ? 'comments.byPlace' : 'comments.byTime')}
          <Icon name="chevronDown" size={14} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item rightSection={order === 'place' && <Icon name="check" />} onClick={() => onOrder('place')}>
          {t('comments.byPlace')}
        </Menu.Item>
        <Menu.Item rightSection={order === 'time' && <Icon name="check" />} onClick={() => onOrder('time')}>
          {t('comments.byTime')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
