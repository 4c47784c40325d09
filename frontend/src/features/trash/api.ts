import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { desk, deskKey, toApiError, type Deleted, type Ref } from '@/api'
import { addressKey, nameOf, type State } from '@/lib/address'
import { toastFailure, toastUndo } from '@/ui'

export function useTrash(connection: string, tenant: string) {
  return useQuery({
    queryKey: deskKey(connection, { tenant }, 'trash'),
    queryFn: () => desk.Versions.Trash(connection, tenant),
  })
}

export function keyOf({ tenant, type, id, ext }: Ref): string {
  return addressKey({ tenant, type, id, ext, state: 'live' })
}

export function refOf({ tenant, type, id, ext }: Deleted): Ref {
  return { tenant, type, id, ext }
}

/** Bringing deleted items back, one after the other, with Undo for what came back. */
export function useBringBack(connection: string, onOpen: (item: Ref, state: State) => void) {
  const { t } = useTranslation('trash')
  const queries = useQueryClient()
  const refresh = () => queries.invalidateQueries({ queryKey: ['c', connection] })

  const undo = (back: { item: Ref; revision: string }[], to: State) => {
    void Promise.all(
      back.map(({ item, revision }) =>
        to === 'draft'
          ? desk.Review.Discard(connection, item, { revision, message: '' })
          : desk.Content.Delete(connection, item, ''),
      ),
    )
      .catch((reason) => toastFailure({ title: t('undoFailed'), text: toApiError(reason).message }))
      .finally(() => void refresh())
  }
  return async (items: readonly Deleted[], to: State): Promise<void> => {
    const back: { item: Ref; revision: string }[] = []
    for (const deleted of items) {
      const item = refOf(deleted)
      try {
        const step = { revision: '', message: t('message') }
        const { revision } = await desk.Versions.Restore(connection, item, deleted.versionId, to, step)
        back.push({ item, revision })
      } catch (reason) {
        const name = nameOf(deleted.id)
        toastFailure({ title: t('failedBring', { name }), text: toApiError(reason).message })
      }
    }
    await refresh()
    const [first] = back
    if (!first) return
    const name = nameOf(first.item.id)
    const count = back.length
    const title =
      count > 1
        ? t(to === 'draft' ? 'doneDrafts' : 'doneLives', { count })
        : t(to === 'draft' ? 'doneDraft' : 'doneLive', { name })
    const open = count === 1 ? { label: t('open'), onRun: () => onOpen(first.item, to) } : undefined
    toastUndo(title, () => undo(back, to), open)
  }
}
