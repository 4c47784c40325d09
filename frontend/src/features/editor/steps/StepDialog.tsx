import { Button, Group, Modal, Textarea } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { toApiError, type ApiError, type Item } from '@/api'
import { Icon, KeyHint } from '@/ui'
import classes from '../editor.module.css'
import type { PlacedThread } from '@/lib/threads'
import { gated, stateOf, ways, type StepName } from './useSteps'

interface Props {
  name: StepName
  item: Item
  /** Whether text is saved before the step. */
  saves: boolean
  threads: readonly PlacedThread[]
  onRun: (message: string) => Promise<void>
  onMerge: () => void
  onThread: (thread: PlacedThread) => void
  onProblem: (pointer: string) => void
  onClose: () => void
}

/** Asks for the message of a step, and says what holds it back with the way there. */
export function StepDialog({
  name,
  item,
  saves,
  threads,
  onRun,
  onMerge,
  onThread,
  onProblem,
  onClose,
}: Props) {
  const { t } = useTranslation('editor')
  const [message, setMessage] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<ApiError>()
  const { from, to } = ways[name]
  const open = gated.has(name) ? threads.filter((thread) => !thread.data.resolved) : []
  const blocked = open.length > 0
  const run = (event: FormEvent) => {
    event.preventDefault()
    if (blocked || busy) return
    setBusy(true)
    setError(undefined)
    onRun(message.trim())
      .then(onClose, (reason: unknown) => setError(toApiError(reason)))
      .finally(() => setBusy(false))
  }
  const stale = to === 'live' && (error?.kind === 'conflict' || (stateOf(item, from)?.stale && !error))
  const replaces = name !== 'unpublish' && to !== 'live' && stateOf(item, to) !== undefined
  return (
    <Modal opened onClose={onClose} title={t(`step.${name}`)} size={480}>
      <form onSubmit={run} className={classes.dialog}>
        {blocked ? (
          <Held title={t('step.blocked', { count: open.length })} text={t('step.blockedWhy')}>
            {open.map((thread) => (
              <button
                key={thread.data.id}
                type="button"
                className={classes.textLink}
                onClick={() => {
                  onClose()
                  onThread(thread)
                }}
              >
                {thread.data.place ?? thread.data.comments[0]?.text}
              </button>
            ))}
          </Held>
        ) : stale ? (
          <Held title={t('step.moved')} text={t('step.movedWhy')} />
        ) : (
          <>
            <p className={classes.quiet}>
              {t(`step.note.${name}`)} {saves && from === 'draft' && t('step.saves')}
            </p>
            {replaces && (
              <p className={classes.caution}>
                <Icon name="problem" /> {t(to === 'pending' ? 'step.replacesPending' : 'step.replacesDraft')}
              </p>
            )}
            <Textarea
              data-autofocus
              autosize
              minRows={2}
              maxRows={8}
              label={
                <>
                  {t('step.message')} <span className={classes.optional}>{t('step.optional')}</span>
                </>
              }
              value={message}
              onChange={(event) => setMessage(event.currentTarget.value)}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) run(event)
              }}
            />
            {error && <Refused error={error} onProblem={onProblem} onClose={onClose} />}
          </>
        )}
        <Group justify="flex-end" gap="sm" mt="xs">
          <Button variant="subtle" onClick={onClose}>
            {t('step.cancel')}
          </Button>
          {stale && !blocked ? (
            <Button
              variant="filled"
              leftSection={<Icon name="conflict" />}
              onClick={() => {
                onClose()
                onMerge()
              }}
            >
              {t('step.merge')}
            </Button>
          ) : (
            <Button
              type="submit"
              variant="filled"
              disabled={blocked}
              loading={busy}
              rightSection={!blocked && <KeyHint keys="mod+Enter" plain joined />}
            >
              {t(`step.${name}`)}
            </Button>
          )}
        </Group>
      </form>
    </Modal>
  )
}

function Held({ title, text, children }: { title: string; text: string; children?: React.ReactNode }) {
  return (
    <div className={classes.held} role="alert">
      <span className={classes.heldTitle}>
        <Icon name="problem" /> {title}
      </span>
      <span className={classes.quiet}>{text}</span>
      {children && <span className={classes.links}>{children}</span>}
    </div>
  )
}

function Refused({
  error,
  onProblem,
  onClose,
}: {
  error: ApiError
  onProblem: (pointer: string) => void
  onClose: () => void
}) {
  const { t } = useTranslation('editor')
  const problems = error.problems ?? []
  if (error.kind === 'conflict') return <Held title={t('step.changed')} text={t('step.changedWhy')} />
  if (problems.length === 0) return <Held title={error.message} text="" />
  return (
    <Held title={t('step.invalid', { count: problems.length })} text="">
      {problems.slice(0, 8).map((problem, index) => (
        <button
          key={index}
          type="button"
          className={classes.textLink}
          onClick={() => {
            onClose()
            onProblem(problem.pointer)
          }}
        >
          {problem.message}
        </button>
      ))}
    </Held>
  )
}
