import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { toApiError, type Anchor, type Comparison } from '@/api'
import type { At } from '@/features/versions'
import { pointerName } from '@/lib/pointer'
import { anchorOfLine, placeThread } from '@/lib/threads'
import { toastFailure } from '@/ui'
import { useCommenting, useThreads } from './api'
import { countOpen } from './threads'

/** The threads on a pending item at their places, and what can be done with them. */
export function useDiscussion(at: At, text: string | undefined, fields: Comparison['fields'] | undefined) {
  const { t } = useTranslation('review')
  const { data, error, refetch } = useThreads(at)
  const { add, settle } = useCommenting(at)
  const [active, setActive] = useState<string>()
  const [placing, setPlacing] = useState<{ place: string; anchor: Anchor }>()
  const labels = useMemo(() => new Map(fields?.map((field) => [field.pointer, field.label])), [fields])
  const threads = useMemo(() => {
    const lines = text?.split(/\r\n|\n|\r/)
    const line = (at: number, lost: boolean) => t(lost ? 'comments.lineWas' : 'comments.line', { line: at })
    return data?.map((thread) => placeThread(thread, { lines, label: (at) => labels.get(at), line }))
  }, [data, text, labels, t])
  const counts = useMemo(() => countOpen(threads ?? []), [threads])

  const send = async (message: string, parent: string, anchor?: Anchor) => {
    try {
      return await add.mutateAsync({ message, parent, anchor })
    } catch (reason) {
      toastFailure({ title: t('comments.failedSend'), text: toApiError(reason).message })
      throw reason
    }
  }
  return {
    threads,
    error,
    refetch,
    counts,
    active,
    setActive,
    placing: placing?.place,
    placeOnField: (pointer: string) =>
      setPlacing({ place: labels.get(pointer) ?? pointerName(pointer), anchor: { pointer } }),
    placeOnLine: (line: number) => {
      if (text !== undefined)
        setPlacing({ place: t('comments.line', { line }), anchor: anchorOfLine(text, line) })
    },
    cancelPlacing: () => setPlacing(undefined),
    reply: async (thread: string, message: string) => void (await send(message, thread)),
    sendPlaced: async (message: string) => {
      const made = await send(message, '', placing?.anchor)
      setPlacing(undefined)
      setActive(made.id)
    },
    sendWhole: async (message: string) => void (await send(message, '')),
    settle: (thread: string, resolved: boolean) =>
      settle.mutate(
        { thread, resolved },
        {
          onError: (reason) =>
            toastFailure({ title: t('comments.failedSettle'), text: toApiError(reason).message }),
        },
      ),
  }
}

export type Discussion = ReturnType<typeof useDiscussion>
