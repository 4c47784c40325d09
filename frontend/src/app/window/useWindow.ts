import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { host, inWindow, subscribe, toApiError } from '@/api'
import { toastFailure } from '@/ui'
import type { createDeskRouter } from '../router/routes'
import { guardLinks } from './links'
import { useCommands } from './useCommands'

type Router = ReturnType<typeof createDeskRouter>

/** Makes the page at home in the desktop window: links, menu, last screen, and what is asked before it closes. */
export function useWindow(router: Router): void {
  const { t } = useTranslation()
  const run = useCommands(router)
  useEffect(() => {
    if (!inWindow()) return
    const open = (address: string) => router.history.push(address)
    const refused = (title: string) => (reason: unknown) =>
      toastFailure({ title, text: toApiError(reason).message })
    const stops = [
      guardLinks(document, {
        open,
        browse: (link) => void host.Browse(link).catch(refused(t('window.notOpened'))),
        save: (link) => run('save', link),
      }),
      subscribe('open', (address) => open(String(address))),
      subscribe('menu', (command) => run(String(command))),
      subscribe('closing', () => void host.Stay(wouldLose())),
      subscribe('failed', (data) => {
        const { title, problem } = data as { title: string; problem: string }
        refused(title)(problem)
      }),
      report(router),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }, [router, run, t])
}

/** Whether something on the page asks not to be left, and time for it to keep what was typed. */
function wouldLose(): boolean {
  const leaving = new Event('beforeunload', { cancelable: true })
  window.dispatchEvent(leaving)
  window.dispatchEvent(new Event('pagehide'))
  return leaving.defaultPrevented
}

/** Tells the window which screen is shown and what it is called. */
function report(router: Router): () => void {
  const tell = () => void host.Shown(router.state.location.href, document.title).catch(() => undefined)
  const named = new MutationObserver(tell)
  named.observe(document.head, { childList: true, subtree: true, characterData: true })
  const moved = router.subscribe('onResolved', tell)
  tell()
  return () => {
    named.disconnect()
    moved()
  }
}
