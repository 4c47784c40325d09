import { createDraftKeeper, draftKey } from '@/lib/drafts'
import { indexedShelf } from '@/lib/shelf'
import type { At, Whose } from './api'

/** Schemas that are typed but not saved, kept on this computer. Where it refuses, the page asks before it is left. */
export const keeper = createDraftKeeper(indexedShelf(indexedDB), () => undefined)

export function keptKey(at: At, whose: Whose): string {
  const place = whose === 'global' ? '' : at.tenant
  return draftKey(at.connection, ['schema', place, at.name].map(encodeURIComponent).join('/'))
}

window.addEventListener('pagehide', () => void keeper.flush())
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') void keeper.flush()
})
