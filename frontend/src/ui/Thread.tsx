import { ActionIcon, Button, Textarea } from '@mantine/core'
import { useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from './icons'
import { KeyHint } from './KeyHint'
import { PersonMark } from './PersonMark'
import { RelativeTime } from './RelativeTime'
import { useKeptText } from './useKeptText'
import classes from './Thread.module.css'

export interface CommentData {
  id: string
  author: string
  at: string
  text: string
}

export interface ThreadData {
  id: string
  /** Where it stands, in words: "Line 40", "Redirect from"; left out on the whole item. */
  place?: string
  /** The words it stands on. */
  quote?: string
  comments: CommentData[]
  resolved?: boolean
  resolvedBy?: string
}

interface ThreadProps {
  thread: ThreadData
  /** The thread whose place is selected; its reply box is open. */
  active?: boolean
  onGoToPlace?: () => void
  onActivate?: () => void
  /** Left out when the person may only read. */
  onReply?: (text: string) => Promise<void>
  onResolve?: (resolved: boolean) => void
}

/** A thread: its place, its comments, and what can be done. A resolved one folds to a line. */
export function Thread(props: ThreadProps) {
  const { t } = useTranslation('ui')
  const { thread } = props
  if (!thread.resolved) return <OpenThread {...props} />
  const gist = [thread.place, thread.quote ? `“${thread.quote}”` : thread.comments[0]?.text]
  return (
    <details className={classes.resolved}>
      <summary>
        <span className={classes.chevron}>
          <Icon name="chevronRight" size={14} />
        </span>
        <span className={classes.word}>
          <Icon name="check" size={14} />
          {t('thread.resolved')}
        </span>
        <span className={classes.gist}>{gist.filter(Boolean).join(' · ')}</span>
      </summary>
      <OpenThread {...props} />
    </details>
  )
}

function OpenThread({ thread, active = false, onGoToPlace, onActivate, onReply, onResolve }: ThreadProps) {
  const { t } = useTranslation('ui')
  const last = thread.comments[thread.comments.length - 1]
  const settle = onResolve && (
    <Button
      size="xs"
      variant={active ? 'default' : 'subtle'}
      leftSection={<Icon name={thread.resolved ? 'restore' : 'check'} size={14} />}
      onClick={() => onResolve(!thread.resolved)}
    >
      {thread.resolved ? t('thread.reopen') : t('thread.resolve')}
    </Button>
  )
  return (
    <section
      className={`${classes.thread} ${active ? classes.active : ''}`}
      aria-label={thread.place ?? last?.author}
    >
      {thread.place && (
        <div className={classes.place}>
          {onGoToPlace ? (
            <button type="button" className={classes.anchor} onClick={onGoToPlace}>
              {thread.place}
            </button>
          ) : (
            <b>{thread.place}</b>
          )}
          {thread.quote && <span className={classes.quote}>{thread.quote}</span>}
        </div>
      )}
      {thread.comments.map((comment) => (
        <Comment key={comment.id} comment={comment} />
      ))}
      {thread.resolved && thread.resolvedBy && (
        <p className={classes.meta}>{t('thread.by', { name: thread.resolvedBy })}</p>
      )}
      {active && onReply ? (
        <ReplyBox keep={`reply.${thread.id}`} name={last?.author ?? ''} onSend={onReply} settle={settle} />
      ) : (
        <div className={classes.actions}>
          {onReply && !thread.resolved && (
            <Button size="xs" variant="subtle" onClick={onActivate}>
              {t('thread.reply')}
            </Button>
          )}
          {settle}
        </div>
      )}
    </section>
  )
}

/** One comment: who, when, what. */
export function Comment({ comment }: { comment: CommentData }) {
  return (
    <div className={classes.comment}>
      <PersonMark name={comment.author} />
      <div className={classes.head}>
        <span className={classes.author}>{comment.author}</span>
        <span className={classes.meta}>
          <RelativeTime at={comment.at} />
        </span>
      </div>
      <p className={classes.body}>{comment.text}</p>
    </div>
  )
}

/** Keeps the text until it was accepted: a refused comment is not typed again. */
function useSending(onSend: (text: string) => Promise<void>, keep: string | undefined) {
  const [text, setText] = useKeptText(keep)
  const [sending, setSending] = useState(false)
  const send = () => {
    if (!text.trim() || sending) return
    setSending(true)
    onSend(text.trim())
      .then(() => setText(''))
      .catch(() => undefined) // the caller shows why; the text stays
      .finally(() => setSending(false))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    send()
  }
  return { text, setText, sending, send, onKeyDown }
}

function ReplyBox({
  keep,
  name,
  onSend,
  settle,
}: {
  keep: string
  name: string
  onSend: (text: string) => Promise<void>
  settle: React.ReactNode
}) {
  const { t } = useTranslation('ui')
  const { text, setText, sending, send, onKeyDown } = useSending(onSend, keep)
  return (
    <div className={classes.reply}>
      <Textarea
        autosize
        minRows={2}
        maxRows={8}
        aria-label={t('thread.replyTo', { name })}
        placeholder={t('thread.replyTo', { name })}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div className={classes.replyFoot}>
        {settle}
        <Button
          size="xs"
          variant="filled"
          loading={sending}
          disabled={!text.trim()}
          rightSection={<KeyHint keys="mod+Enter" plain joined />}
          onClick={send}
        >
          {t('thread.reply')}
        </Button>
      </div>
    </div>
  )
}

interface BoxProps {
  /** "Comment on the whole page". */
  label: string
  onSend: (text: string) => Promise<void>
  autoFocus?: boolean
  /** Under which the text is kept on this computer until it was sent. */
  keep?: string
}

/** A field for a new comment, at the foot of the panel or at a place. */
export function CommentBox({ label, onSend, autoFocus = false, keep }: BoxProps) {
  const { t } = useTranslation('ui')
  const { text, setText, sending, send, onKeyDown } = useSending(onSend, keep)
  return (
    <div className={classes.box}>
      <Textarea
        autosize
        minRows={1}
        maxRows={8}
        aria-label={label}
        placeholder={label}
        data-autofocus={autoFocus || undefined}
        ref={(element) => {
          if (autoFocus && element && !text) element.focus()
        }}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        rightSection={
          <ActionIcon
            size={24}
            aria-label={t('thread.send')}
            loading={sending}
            disabled={!text.trim()}
            onClick={send}
          >
            <Icon name="submit" />
          </ActionIcon>
        }
      />
    </div>
  )
}
