import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { desk, type Item } from '@/api'
import { nameOf, type State } from '@/lib/address'
import { ConfirmForGood, toastDone, toastFailure, toastUndo } from '@/ui'
import { useRefresh, type At } from './api'
import { MergeDialog } from './merge/MergeDialog'
import { MoveDialog } from './steps/MoveDialog'
import { StepDialog } from './steps/StepDialog'
import { stateOf, useSteps, type StepName } from './steps/useSteps'
import type { PlacedThread } from '@/lib/threads'
import type { Document } from './useDocument'

export type Layer =
  | { name: 'step'; step: StepName }
  | { name: 'merge'; against: 'save' | 'publish'; step?: StepName }
  | { name: 'duplicate' | 'move' | 'discard' | 'delete' }

interface Props {
  at: At
  item: Item
  view: State
  layer: Layer | undefined
  document: Document
  direct: boolean
  threads: readonly PlacedThread[]
  onLayer: (layer: Layer | undefined) => void
  onView: (state: State) => void
  onThread: (thread: PlacedThread) => void
  onProblem: (pointer: string) => void
}

/** The dialogs of the item screen, one at a time. */
export function Layers(props: Props) {
  const { at, item, layer, document, threads, onLayer, onView, onThread, onProblem } = props
  const run = useSteps(at, item, document, onView)
  const close = () => onLayer(undefined)
  if (!layer) return null
  switch (layer.name) {
    case 'step':
      return (
        <StepDialog
          name={layer.step}
          item={item}
          saves={document.progress !== 'clean'}
          threads={threads}
          onRun={(message) => run(layer.step, message)}
          onMerge={() => onLayer({ name: 'merge', against: 'publish', step: layer.step })}
          onThread={onThread}
          onProblem={onProblem}
          onClose={close}
        />
      )
    case 'merge':
      return <MergeDialog {...props} against={layer.against} step={layer.step} onClose={close} />
    case 'duplicate':
    case 'move':
      return <MoveDialog at={at} item={item} copies={layer.name === 'duplicate'} onClose={close} />
    case 'discard':
      return <Discard {...props} onClose={close} />
    case 'delete':
      return <Delete {...props} onClose={close} />
  }
}

type Asking = Props & { onClose: () => void }

/** A draft with comments, or of something that is not text, is asked about; any other can be undone. */
function Discard({ at, item, document, onView, onClose }: Asking) {
  const { t } = useTranslation('editor')
  const refresh = useRefresh(at)
  const draft = stateOf(item, 'draft')
  const live = stateOf(item, 'live')
  const navigate = useNavigate()
  const discard = () => {
    onClose()
    document.revert()
    desk.Review.Discard(at.connection, at.item, { revision: draft?.revision ?? '', message: '' }).then(
      () => {
        toastDone(t('discard.done'))
        if (item.states.length > 1) {
          onView(live ? 'live' : 'pending')
          void refresh()
        } else {
          const { tenant, type } = at.item
          void navigate({
            to: '/c/$connection/$tenant/content/$type',
            params: { connection: at.connection, tenant, type },
          })
        }
      },
      (reason: Error) => toastFailure({ title: reason.message }),
    )
  }
  return (
    <ConfirmForGood
      opened
      title={t('discard.title', { name: item.title })}
      name={nameOf(item.id)}
      action={t('discard.action')}
      onClose={onClose}
      onConfirm={discard}
    >
      {item.states.length > 1 ? t('discard.text', { count: draft?.comments ?? 0 }) : t('discard.textNew')}
    </ConfirmForGood>
  )
}

/** Deletes the item and leaves it; what was live can be brought back. */
export function useDelete(at: At, item: Item) {
  const { t } = useTranslation('editor')
  const navigate = useNavigate()
  const { connection } = at
  const { tenant, type } = at.item
  const live = stateOf(item, 'live')
  return () =>
    desk.Content.Delete(connection, at.item, '').then(
      () => {
        void navigate({
          to: '/c/$connection/$tenant/content/$type',
          params: { connection, tenant, type },
          ignoreBlocker: true,
        })
        if (!live) return toastDone(t('delete.gone', { name: item.title }))
        toastUndo(t('delete.done', { name: item.title }), () => {
          desk.Versions.Restore(connection, at.item, live.versionId, 'live', {
            revision: '',
            message: '',
          }).then(
            () => toastDone(t('delete.back', { name: item.title })),
            (reason: Error) => toastFailure({ title: reason.message }),
          )
        })
      },
      (reason: Error) => toastFailure({ title: reason.message }),
    )
}

/** Whether deleting takes text that cannot be brought back. */
export function losesText(item: Item): boolean {
  return item.states.some((one) => one.state !== 'live')
}

function Delete({ at, item, onClose }: Asking) {
  const { t } = useTranslation('editor')
  const remove = useDelete(at, item)
  return (
    <ConfirmForGood
      opened
      title={t('delete.title', { name: item.title })}
      name={nameOf(item.id)}
      action={t('delete.action')}
      onClose={onClose}
      onConfirm={() => {
        onClose()
        void remove()
      }}
    >
      {stateOf(item, 'live') ? t('delete.text') : t('delete.textNew')}
    </ConfirmForGood>
  )
}
