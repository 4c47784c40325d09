import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { toApiError, type Decision } from '@/api'
import { useSettledThreads, useTimeline, type At } from '@/features/versions'
import { Empty, PersonMark, Problem, RelativeTime, SkeletonRows, Thread } from '@/ui'
import { useDecisions } from './api'
import { reviewMessages } from './messages'
import classes from './Review.module.css'
import { placeThread } from '@/lib/threads'

type Verb = keyof typeof reviewMessages.decisions.verb

const isVerb = (verb: string): verb is Verb => verb in reviewMessages.decisions.verb

/** What was decided on an item, newest first, with what was said on the way to each version. */
export function EarlierDecisions({ at }: { at: At }) {
  const { t } = useTranslation('review')
  const { data, error, refetch } = useDecisions(at)
  const timeline = useTimeline(at)
  if (error && !data) {
    const problem = toApiError(error)
    return (
      <Problem
        title={t('failedDecisions')}
        onRetry={() => void refetch()}
        details={problem.describe()}
        reference={problem.ref}
      >
        {problem.message}
      </Problem>
    )
  }
  if (!data) return <SkeletonRows height={56} />
  if (data.length === 0)
    return (
      <Empty icon="versions" title={t('decisions.none.title')}>
        {t('decisions.none.text')}
      </Empty>
    )
  return (
    <ol className={classes.decisions}>
      {data.map((decision) => {
        const version = timeline.data?.find((one) => one.versionId === decision.version)
        return (
          <Row
            key={`${decision.at} ${decision.verb}`}
            at={at}
            decision={decision}
            number={version?.number}
            threads={version?.threads ?? 0}
          />
        )
      })}
    </ol>
  )
}

interface RowProps {
  at: At
  decision: Decision
  number?: number
  threads: number
}

function Row({ at, decision, number, threads }: RowProps) {
  const { t } = useTranslation('review')
  const [open, setOpen] = useState(false)
  const { verb, author, message, version } = decision
  const publishing = verb === 'approve' || verb === 'publish'
  const versionWords =
    number !== undefined &&
    (verb === 'restore' ? t('decisions.source', { number }) : t('decisions.version', { number }))
  return (
    <li className={classes.decision}>
      <PersonMark name={author || t('decisions.nobody')} />
      <p className={classes.facts}>
        <b>{author || t('decisions.nobody')}</b> {isVerb(verb) ? t(`decisions.verb.${verb}`) : verb}
        {versionWords && `, ${versionWords}`} · <RelativeTime at={decision.at} />
      </p>
      {message && <p className={classes.said}>{message}</p>}
      {publishing && threads > 0 && (
        <div className={classes.settled}>
          <Button size="xs" variant="subtle" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? t('decisions.hide') : t('decisions.settled', { count: threads })}
          </Button>
          {open && version && <Settled at={at} version={version} />}
        </div>
      )}
    </li>
  )
}

function Settled({ at, version }: { at: At; version: string }) {
  const { t } = useTranslation('review')
  const { data } = useSettledThreads(at, version)
  if (!data) return <SkeletonRows count={1} height={56} />
  return data.map((thread) => {
    const placed = placeThread(thread, { line: (line) => t('comments.line', { line }) })
    return <Thread key={thread.root.id} thread={placed.data} />
  })
}
