import { Button, Modal } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { desk, toApiError, type Item, type Merge, type MergeRequest } from '@/api'
import type { State } from '@/lib/address'
import { clock } from '@/lib/time'
import { CodeEditor, Icon, Problem, RelativeTime, SkeletonRows, toastDone, toastFailure } from '@/ui'
import { useRefresh, type At } from '../api'
import { stateOf, ways, type StepName } from '../steps/useSteps'
import type { Document } from '../useDocument'
import { mergedChanges } from './changes'
import { choiceOf, disputesOf, type Picked } from './choices'
import { DisputeRow } from './DisputeRow'
import { MergedRow } from './MergedRow'
import classes from './merge.module.css'

interface Props {
  at: At
  item: Item
  document: Document
  /** A save that was refused, or a step to live that was. */
  against: 'save' | 'publish'
  step?: StepName
  onView: (state: State) => void
  onClose: () => void
}

/** Joins somebody's change with mine: what merged by itself above, what needs a choice below. */
export function MergeDialog(props: Props) {
  const { t } = useTranslation('editor')
  const { at, item, document, against, step, onClose } = props
  const [sides] = useState(document.sides)
  const from = step ? ways[step].from : 'draft'
  const merge = useQuery({
    queryKey: ['merge', at, against, sides],
    queryFn: async () => {
      if (against === 'publish' && from === 'draft') await document.save()
      const request: MergeRequest =
        against === 'save'
          ? { ...at.item, against: sides.state, state: '' as State, base: sides.base, mine: sides.mine }
          : { ...at.item, against: 'live', state: from, base: '', mine: '' }
      return desk.Versions.Merge(at.connection, request)
    },
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  })
  return (
    <Modal
      opened
      onClose={onClose}
      size={918}
      withCloseButton={false}
      padding={0}
      aria-label={t(against === 'save' ? 'merge.saveTitle' : 'merge.liveTitle')}
    >
      {merge.error ? (
        <Problem title={t('merge.failed')} onRetry={() => void merge.refetch()}>
          {merge.error.message}
        </Problem>
      ) : !merge.data ? (
        <div className={classes.loading} role="status" aria-label={t('merge.loading')}>
          <SkeletonRows count={5} />
        </div>
      ) : (
        <Choices {...props} from={from} sides={sides} merge={merge.data} title={item.title} />
      )}
    </Modal>
  )
}

const most = 40

function Choices(props: Props & { from: State; sides: { state: State }; merge: Merge; title: string }) {
  const { t } = useTranslation('editor')
  const { item, against, from, sides, merge, onClose } = props
  const store = useStore(props)
  const merged = useMemo(() => mergedChanges(merge, item.ext), [merge, item.ext])
  const disputes = useMemo(() => disputesOf(merge), [merge])
  const [picked, setPicked] = useState<Record<string, Picked>>({})
  const [preview, setPreview] = useState<string>()
  const [busy, setBusy] = useState(false)
  const choices = disputes.map((dispute) => choiceOf(dispute, picked[dispute.key]))
  const open = choices.filter((choice) => choice === undefined).length
  const gone = merge.theirsRevision === ''
  const by = stateOf(item, against === 'save' ? sides.state : 'live')

  const resolved = async () => {
    if (gone) return merge.mine
    const taken = choices.filter((choice) => choice !== undefined)
    return taken.length > 0 ? desk.Versions.Resolve(merge, taken) : merge.merged
  }
  const failed = (reason: unknown) =>
    toastFailure({ title: t('note.refused'), text: toApiError(reason).message })
  const run = () => {
    setBusy(true)
    resolved()
      .then(store)
      .then(onClose, failed)
      .finally(() => setBusy(false))
  }
  const look = () =>
    preview === undefined ? void resolved().then(setPreview, failed) : setPreview(undefined)
  const action = gone
    ? t('merge.goneSave')
    : against === 'save'
      ? t(sides.state === 'live' ? 'merge.saveLive' : 'merge.save')
      : t('merge.savePublish')
  return (
    <div className={classes.dialog}>
      <header className={classes.head}>
        <div className={classes.title}>
          <span className={classes.icon}>
            <Icon name="conflict" size={20} />
          </span>
          <h2 tabIndex={-1} data-autofocus className={classes.heading}>
            {t(gone ? 'merge.gone' : against === 'save' ? 'merge.saveTitle' : 'merge.liveTitle')}
          </h2>
          {!gone && (
            <span className={classes.count} role="status">
              {open > 0 ? t('merge.needs', { count: open }) : t('merge.needsNone')}
            </span>
          )}
        </div>
        <p>
          {gone
            ? t('merge.goneWhy', { title: item.title })
            : against === 'publish'
              ? t('merge.liveWhy', { title: item.title })
              : by?.by
                ? t('merge.saveWhy', { name: by.by, title: item.title, time: clock(new Date(by.changed)) })
                : t('merge.saveWhyNobody', { title: item.title })}
        </p>
      </header>
      {!gone && (
        <div className={classes.body}>
          {preview !== undefined ? (
            <div className={classes.preview}>
              <CodeEditor
                label={t('merge.preview')}
                ext={item.ext}
                value={preview}
                readOnly
                live={merge.base}
              />
            </div>
          ) : (
            <>
              {merged.slice(0, most).map((change, index) => (
                <MergedRow key={index} change={change} />
              ))}
              {disputes.map((dispute) => (
                <DisputeRow
                  key={dispute.key}
                  dispute={dispute}
                  picked={picked[dispute.key]}
                  onPick={(pick) => setPicked((before) => ({ ...before, [dispute.key]: pick }))}
                  baseNote={t(against === 'save' ? 'merge.baseNote' : 'merge.baseLive')}
                  theirsNote={
                    <>
                      {by?.by} {by && <RelativeTime at={by.changed} />}
                    </>
                  }
                  mineNote={t(
                    against === 'save'
                      ? 'merge.mineNote'
                      : from === 'draft'
                        ? 'merge.mineDraft'
                        : 'note.pending',
                  )}
                />
              ))}
            </>
          )}
        </div>
      )}
      <footer className={classes.foot}>
        <Button variant="subtle" onClick={onClose}>
          {t('merge.keep')}
        </Button>
        {!gone && (
          <Button
            className={classes.see}
            leftSection={<Icon name="eye" />}
            disabled={open > 0}
            onClick={look}
          >
            {t(preview === undefined ? 'merge.preview' : 'merge.hidePreview')}
          </Button>
        )}
        <Button variant="filled" disabled={!gone && open > 0} loading={busy} onClick={run}>
          {action}
        </Button>
      </footer>
    </div>
  )
}

/** Stores the merged text where it belongs and, for a step to live, takes that step. */
function useStore({
  at,
  item,
  document,
  against,
  from,
  sides,
  merge,
  onView,
}: Props & { from: State; sides: { state: State }; merge: Merge }) {
  const { t } = useTranslation('editor')
  const refresh = useRefresh(at)
  return async (content: string): Promise<void> => {
    const { connection, item: ref } = at
    const target = against === 'save' ? (sides.state as 'draft' | 'live') : 'draft'
    let revision = merge.theirsRevision
    if (against === 'publish') {
      revision = merge.mineRevision
      if (from === 'pending') {
        const back = { revision, message: '', target: stateOf(item, 'draft')?.revision }
        revision = (await desk.Review.Withdraw(connection, ref, back)).revision
      }
    }
    const live = against === 'publish' ? merge.theirsRevision : undefined
    const saved = await desk.Content.Save(connection, {
      ...ref,
      content,
      mimeType: '',
      state: target,
      revision,
      live,
      message: '',
    })
    document.adopt(target, content, saved.revision)
    if (against === 'publish') {
      // Without the right to publish directly it goes back into review.
      const next = { revision: saved.revision, message: '' }
      if (item.abilities.editLive) await desk.Review.Publish(connection, ref, next)
      else await desk.Review.Submit(connection, ref, next)
      onView(item.abilities.editLive ? 'live' : 'pending')
    } else onView(target)
    await refresh()
    const done =
      against === 'save' ? 'merge.merged' : item.abilities.editLive ? 'step.done.publish' : 'step.done.submit'
    toastDone(t(done))
  }
}
