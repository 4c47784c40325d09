import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { desk, toApiError, type Item, type ItemState, type Version } from '@/api'
import type { State } from '@/lib/address'
import { toastFailure, toastUndo } from '@/ui'
import { useRestore, type At } from './api'

/** What stood in the draft before it was replaced, as far as it can be put back. */
interface Before {
  state: ItemState
  text: string
}

/** Restoring a version, saying what came of it, and taking it back. */
export function useRestoring(at: At, item: Item | undefined, onDraft: () => void) {
  const { t } = useTranslation('versions')
  const queries = useQueryClient()
  const restore = useRestore(at)
  const stateOf = (state: State) => item?.states.find((one) => one.state === state)

  const undo = (work: () => Promise<unknown>) => {
    work()
      .catch((reason) => toastFailure({ title: t('restore.undoFailed'), text: toApiError(reason).message }))
      .finally(() => void queries.invalidateQueries({ queryKey: ['c', at.connection] }))
  }
  const failed = (version: Version) => (reason: unknown) => {
    const text = toApiError(reason).message
    toastFailure({ title: t('restore.failed', { number: version.number }), text })
  }
  const message = (version: Version) => t('restore.message', { number: version.number })

  const intoDraft = async (version: Version) => {
    const draft = stateOf('draft')
    const before = draft && (await textBefore(at, draft))
    restore.mutate(
      {
        version: version.versionId,
        to: 'draft',
        step: { revision: draft?.revision ?? '', message: message(version) },
      },
      {
        onSuccess: ({ revision }) => {
          const back = !draft
            ? () => undo(() => desk.Review.Discard(at.connection, at.item, { revision, message: '' }))
            : before && (() => undo(() => putBack(at, before, revision)))
          toastUndo(t('restore.doneDraft', { number: version.number }), back, {
            label: t('restore.open'),
            onRun: onDraft,
          })
        },
        onError: failed(version),
      },
    )
  }
  const ontoLive = (version: Version) => {
    const live = stateOf('live')
    restore.mutate(
      {
        version: version.versionId,
        to: 'live',
        step: { revision: live?.revision ?? '', message: message(version) },
      },
      {
        onSuccess: ({ revision }) => {
          const back =
            live &&
            (() =>
              undo(() =>
                desk.Versions.Restore(at.connection, at.item, live.versionId, 'live', {
                  revision,
                  message: '',
                }),
              ))
          toastUndo(t('restore.doneLive', { number: version.number }), back)
        },
        onError: failed(version),
      },
    )
  }
  return { intoDraft, ontoLive, busy: restore.isPending ? restore.variables.to : undefined }
}

/** The text of a draft that is about to be replaced; undefined when it is no text that could be put back. */
async function textBefore(at: At, state: ItemState): Promise<Before | undefined> {
  try {
    const { content } = await desk.Content.Text(at.connection, at.item, 'draft')
    return { state, text: content }
  } catch {
    return undefined // a picture or another file
  }
}

async function putBack({ connection, item }: At, { state, text }: Before, revision: string): Promise<void> {
  const { contentType: mimeType, metadata } = state
  const saved = await desk.Content.Save(connection, {
    ...item,
    content: text,
    mimeType,
    state: 'draft',
    revision,
    message: '',
  })
  const step = { revision: saved.revision, message: '' }
  await desk.Metadata.Change(connection, item, 'draft', step, { replace: true, set: metadata, remove: [] })
}
