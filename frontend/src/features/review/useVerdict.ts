import { useTranslation } from 'react-i18next'
import { toApiError } from '@/api'
import type { At } from '@/features/versions'
import { toastDone, toastFailure } from '@/ui'
import { useDecide, useRefreshAfter, type Verdict } from './api'
import { useQueryClient } from '@tanstack/react-query'

/** Taking a decision: says what came of it, and what to do when it was refused. */
export function useVerdict(at: At, title: string, revision: string | undefined, onDecided: () => void) {
  const { t } = useTranslation('review')
  const decide = useDecide(at)
  const refresh = useRefreshAfter(at)
  const queries = useQueryClient()
  const take = (verdict: Verdict, message: string) => {
    if (revision === undefined || decide.isPending) return
    decide.mutate(
      { verdict, step: { revision, message: message.trim() } },
      {
        onSuccess: () => {
          toastDone(t(`decided.${verdict}`, { title }))
          onDecided()
          refresh()
        },
        onError: (reason) => {
          const error = toApiError(reason)
          void queries.invalidateQueries({ queryKey: ['c', at.connection] })
          toastFailure({
            title: t(verdict === 'approve' ? 'decided.failedApprove' : 'decided.failedRequest', { title }),
            text: error.kind === 'conflict' ? `${error.message} ${t('decided.conflict')}` : error.message,
          })
        },
      },
    )
  }
  return { take, busy: decide.isPending ? decide.variables.verdict : undefined }
}
