import { Drawer } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { toApiError, type InboxEntry, type Side } from '@/api'
import {
  ComparisonBody,
  diffLinesOf,
  isRendered,
  Rendered,
  shiftOf,
  useComparison,
  useItem,
  useText,
  type At,
} from '@/features/versions'
import {
  countChanges,
  DecisionBar,
  DiffSteps,
  forgetKeptText,
  lineOfChange,
  Problem,
  Segmented,
  SkeletonRows,
  useShortcuts,
  type DiffMode,
} from '@/ui'
import { CommentsPane } from './CommentsPane'
import { keyOf } from './inbox'
import { EarlierDecisions } from './EarlierDecisions'
import { Gone, StaleBanner } from './ItemNotices'
import { ItemHead, type Tab } from './ItemHead'
import classes from './Review.module.css'
import type { PlacedThread } from '@/lib/threads'
import { useDiscussion } from './useDiscussion'
import { useVerdict } from './useVerdict'

interface Props {
  at: At
  /** Left out when the item does not stand in the inbox that is shown. */
  entry?: InboxEntry
  tab: Tab
  onTab: (tab: Tab) => void
  mode: DiffMode
  onMode: (mode: DiffMode) => void
  onStep: (by: 1 | -1) => void
  steps: { up: boolean; down: boolean }
  onBack: () => void
  onDecided: () => void
}

const live: Side = { state: 'live', version: '' }
const pending: Side = { state: 'pending', version: '' }
const images = new Set(['png', 'jpg', 'jpeg', 'webp', 'gif', 'svg', 'avif'])

export function isImage(ext: string): boolean {
  return images.has(ext.toLowerCase())
}

/** One pending item: what changes against live, what is said about it, and the decision. */
export function ReviewItem(props: Props) {
  const { t } = useTranslation('review')
  const { at, entry, tab, mode } = props
  const item = useItem(at)
  const waiting = item.data?.states.find((state) => state.state === 'pending')
  const published = item.data?.states.find((state) => state.state === 'live')
  const comparison = useComparison(at, waiting && live, waiting && pending)
  const isText = comparison.data?.kind === 'text'
  const before = useText(at, isText && comparison.data?.from.exists ? live : undefined)
  const after = useText(at, isText ? pending : undefined)
  const lines = useMemo(() => {
    const rows = comparison.data?.lines ?? []
    return diffLinesOf(rows, shiftOf(rows, before.data?.content, after.data?.content))
  }, [comparison.data, before.data, after.data])

  const discussion = useDiscussion(at, after.data?.content, comparison.data?.fields)
  const [change, setChange] = useState<number>()
  const [reveal, setReveal] = useState<{ line: number }>()
  const [sheet, setSheet] = useState(false)
  const scroller = useRef<HTMLDivElement>(null)
  const narrow = useMediaQuery('(max-width: 64em)') ?? false
  const title = item.data?.title ?? entry?.title ?? at.item.id
  // What another program left pending has no record of its submission.
  const told = item.data?.submission
  const submission = told?.author
    ? told
    : (entry?.submission ?? (waiting && { author: waiting.by, at: waiting.changed, message: '' }))
  const abilities = item.data?.abilities ?? {}
  const mayComment = abilities.comment ?? false
  const kept = `${at.connection}.${keyOf(at.item)}`
  const verdict = useVerdict(at, title, waiting?.revision, () => {
    forgetKeptText(`${kept}.decision`)
    props.onDecided()
  })
  useHeadingFocus()

  const go = ({ data, pointer, line }: PlacedThread) => {
    discussion.setActive(data.id)
    if (tab !== 'changes') props.onTab('changes')
    setSheet(false)
    if (line !== undefined) setReveal({ line })
    if (pointer !== undefined)
      scroller.current
        ?.querySelector(`[data-pointer="${CSS.escape(pointer)}"]`)
        ?.scrollIntoView({ block: 'center' })
    if (data.place === undefined) setSheet(narrow)
  }
  const openThread = (found: PlacedThread | undefined) => {
    discussion.setActive(found?.data.id)
    setSheet(narrow)
  }
  const place = (work: () => void) => {
    work()
    setSheet(narrow)
  }
  // The field that had the focus is gone; the keys of the change work on from where it is.
  const backToChange = () => {
    setSheet(false)
    scroller.current?.focus({ preventScroll: true })
  }
  const lineHere = change === undefined ? undefined : lineOfChange(lines, change)
  useShortcuts(
    [
      {
        keys: 'c',
        label: t('keys.comment'),
        group: t('keys.group'),
        run: () => lineHere !== undefined && place(() => discussion.placeOnLine(lineHere)),
      },
    ],
    mayComment && lineHere !== undefined,
  )

  const gone = (item.isError && toApiError(item.error).kind === 'notFound') || (item.data && !waiting)
  if (gone) return <Gone at={at} exists={item.data !== undefined} onBack={props.onBack} />

  const failure = item.error ?? comparison.error
  const open = discussion.threads?.filter((thread) => !thread.data.resolved) ?? []
  const pane = (
    <CommentsPane
      item={kept}
      threads={discussion.threads}
      error={discussion.error}
      onRetry={() => void discussion.refetch()}
      active={discussion.active}
      onActivate={discussion.setActive}
      onGo={go}
      mayComment={mayComment}
      onReply={discussion.reply}
      onSettle={discussion.settle}
      placing={discussion.placing}
      onPlaced={(text) => discussion.sendPlaced(text).then(backToChange)}
      onCancelPlacing={() => {
        discussion.cancelPlacing()
        backToChange()
      }}
      onWhole={discussion.sendWhole}
    />
  )
  const names = {
    from: published ? t('liveVersion', { number: item.data?.versions ?? 0 }) : t('live'),
    to: t('pending'),
  }
  return (
    <div className={classes.item} data-comments={!narrow}>
      <div className={classes.change}>
        <ItemHead
          at={at}
          title={title}
          submission={submission}
          tab={tab}
          onTab={props.onTab}
          steps={props.steps}
          onStep={props.onStep}
          onBack={props.onBack}
          openComments={narrow ? open.length : undefined}
          onComments={() => setSheet(true)}
          mayEdit={abilities.edit ?? false}
        />
        {waiting?.stale && <StaleBanner at={at} />}
        <div
          ref={scroller}
          id={`review-panel-${tab}`}
          className={classes.body}
          role="tabpanel"
          tabIndex={0}
          aria-label={t(`tab.${tab}`)}
        >
          {failure && !comparison.data && (
            <Problem
              title={t('failedItem')}
              onRetry={() => void Promise.all([item.refetch(), comparison.refetch()])}
              details={toApiError(failure).describe()}
              reference={toApiError(failure).ref}
            >
              {toApiError(failure).message}
            </Problem>
          )}
          {!comparison.data && !failure && <SkeletonRows />}
          {comparison.data && tab === 'changes' && (
            <ComparisonBody
              at={at}
              comparison={comparison.data}
              lines={lines}
              names={names}
              mode={mode}
              scroller={scroller}
              active={change}
              onActive={setChange}
              reveal={reveal}
              places={{
                ...discussion.counts,
                onOpenField: (pointer) => openThread(open.find((one) => one.pointer === pointer)),
                onOpenLine: (line) => openThread(open.find((one) => one.line === line)),
                onAddField: mayComment
                  ? (pointer) => place(() => discussion.placeOnField(pointer))
                  : undefined,
                onAddLine:
                  mayComment && after.data ? (line) => place(() => discussion.placeOnLine(line)) : undefined,
              }}
              textActions={
                <>
                  <DiffSteps count={countChanges(lines)} active={change} onActive={setChange} />
                  <Segmented
                    size="xs"
                    label={t('view.label')}
                    value={mode}
                    onChange={props.onMode}
                    options={[
                      { value: 'inline', label: t('view.inline') },
                      { value: 'side', label: t('view.side') },
                    ]}
                  />
                </>
              }
            />
          )}
          {tab === 'rendered' && isRendered(at.item.ext) && (
            <Rendered at={at} sides={[{ side: pending, name: t('pending'), exists: true }]} />
          )}
          {tab === 'decisions' && <EarlierDecisions at={at} />}
        </div>
      </div>
      {narrow ? (
        <Drawer
          opened={sheet}
          onClose={() => setSheet(false)}
          position="right"
          size={360}
          withCloseButton={false}
          attributes={{ content: { 'aria-label': t('comments.title') } }}
          styles={{ body: { height: '100%', padding: 0, display: 'flex', flexDirection: 'column' } }}
        >
          {pane}
        </Drawer>
      ) : (
        <aside className={classes.comments} aria-label={t('comments.title')}>
          {pane}
        </aside>
      )}
      <div className={classes.decide}>
        <DecisionBar
          keep={`${kept}.decision`}
          mayDecide={(abilities.approve ?? false) && waiting !== undefined}
          blocking={open.map((thread) => ({
            id: thread.data.id,
            label: thread.data.place ?? t('comments.whole'),
            onGo: () => go(thread),
          }))}
          reason={reasonOf()}
          busy={verdict.busy}
          onApprove={(message) => verdict.take('approve', message)}
          onRequestChanges={(message) => verdict.take('request', message)}
        />
      </div>
    </div>
  )

  function reasonOf(): string | undefined {
    if (item.data && !abilities.approve) return t('notYours')
    if (waiting?.stale) return t('stale.reason')
    const problems = item.data?.schema?.mode === 'enforce' ? item.data.schema.problems.length : 0
    return problems > 0 ? t('problems', { count: problems }) : undefined
  }
}

/** After one item was decided and the next opened, the focus that lay on a button that is gone goes to the title. */
function useHeadingFocus() {
  useEffect(() => {
    if (document.activeElement && document.activeElement !== document.body) return
    document.querySelector<HTMLElement>('main [data-item-title]')?.focus({ preventScroll: true })
  }, [])
}
