import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError, desk, type Item, type Step } from '@/api'
import type { State } from '@/lib/address'
import { toastDone } from '@/ui'
import { useRefresh, type At } from '../api'
import type { Document } from '../useDocument'

export type StepName = 'submit' | 'publish' | 'approve' | 'request' | 'withdraw' | 'unpublish'

/** Where a step takes an item from and to. */
export const ways: Record<StepName, { from: State; to: State }> = {
  submit: { from: 'draft', to: 'pending' },
  publish: { from: 'draft', to: 'live' },
  approve: { from: 'pending', to: 'live' },
  request: { from: 'pending', to: 'draft' },
  withdraw: { from: 'pending', to: 'draft' },
  unpublish: { from: 'live', to: 'draft' },
}

/** Steps that open comments hold back. */
export const gated: ReadonlySet<StepName> = new Set(['submit', 'publish', 'approve'])

export function stateOf(item: Item, state: State) {
  return item.states.find((one) => one.state === state)
}

/** Takes an item one step on. Rejects with an ApiError that says what holds it back. */
export function useSteps(at: At, item: Item, document: Document, show: (state: State) => void) {
  const { t } = useTranslation('editor')
  const refresh = useRefresh(at)
  return useCallback(
    async (name: StepName, message: string): Promise<void> => {
      const { from, to } = ways[name]
      let revision = stateOf(item, from)?.revision ?? ''
      if (from === 'draft')
        revision = (await document.save())?.revision ?? document.draftRevision() ?? revision
      // A submission or a draft that is in the way is replaced knowingly; live never is.
      const target = to === 'live' || name === 'unpublish' ? undefined : stateOf(item, to)?.revision
      const step: Step = { revision, message, ...(target === undefined ? {} : { target }) }
      if (!revision) throw new ApiError({ kind: 'notFound', message: t('missing') })
      const { connection, item: ref } = at
      if (name === 'submit') await desk.Review.Submit(connection, ref, step)
      else if (name === 'publish') await desk.Review.Publish(connection, ref, step)
      else if (name === 'approve') await desk.Review.Approve(connection, ref, step)
      else if (name === 'request') await desk.Review.RequestChanges(connection, ref, step)
      else if (name === 'withdraw') await desk.Review.Withdraw(connection, ref, step)
      else await desk.Review.Unpublish(connection, ref, step)
      await refresh()
      show(to)
      toastDone(t(`step.done.${name}`))
    },
    [at, item, document, show, refresh, t],
  )
}
