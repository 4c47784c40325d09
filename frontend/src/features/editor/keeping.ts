import { addressKey, type State } from '@/lib/address'
import { createDraftKeeper, draftKey } from '@/lib/drafts'
import { indexedShelf } from '@/lib/shelf'
import type { At } from './api'

let failed = false
const watchers = new Set<() => void>()

/** Text that is typed but not saved, kept on this computer. */
export const keeper = createDraftKeeper(indexedShelf(indexedDB), () => {
  failed = true
  for (const told of [...watchers]) told()
})

/** Whether this computer refuses to keep text; then the screen must not say that it is kept. */
export const keepingFailed = {
  subscribe(told: () => void) {
    watchers.add(told)
    return () => void watchers.delete(told)
  },
  read: () => failed,
}

export function keptKey(at: At, state: State): string {
  return draftKey(at.connection, addressKey({ ...at.item, state }))
}

window.addEventListener('pagehide', () => void keeper.flush())
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') void keeper.flush()
})
