import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { host, saveFile, toApiError, transfer, type Moved } from '@/api'
import { formatBytes } from '@/lib/format'
import { toastDone, toastFailure, toastJob } from '@/ui'
import type { createDeskRouter } from '../router/routes'

/** Work shorter than this many milliseconds shows no progress. */
const quick = 600

/** Runs what the menu of the window asks for, and saves files. */
export function useCommands(router: ReturnType<typeof createDeskRouter>) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  return useCallback(
    (command: string, address = '') => {
      const failed = (title: string) => (reason: unknown) =>
        toastFailure({ title, text: toApiError(reason).message })
      const params = router.state.matches.at(-1)?.params as
        { connection?: string; tenant?: string } | undefined
      const connection = params?.connection ?? ''
      const tenants = params?.tenant ? [params.tenant] : []
      const attach = async (folder: boolean) => {
        const made = await host.Attach(folder)
        if (made?.id) router.history.push(`/c/${encodeURIComponent(made.id)}`)
      }
      const moved = (key: 'imported' | 'exported') => (report: Moved | undefined) => {
        if (!report?.folder) return
        void queries.invalidateQueries()
        const said = t(`window.${key}`, { count: report.done, folder: report.folder, same: report.same })
        if (report.refused === 0) return toastDone(said)
        toastFailure({
          title: said,
          text: t('window.refused', { count: report.refused, why: report.why[0] ?? '' }),
        })
      }
      switch (command) {
        case 'save':
          return void long(
            { title: t('window.saving'), cancelled: t('window.cancelled'), amount: bytes },
            (signal, progress) => saveFile(address, signal, progress),
          ).then((path) => path && toastDone(t('window.saved', { path })), failed(t('window.notSaved')))
        case 'import':
          return void long(
            { title: t('window.importing'), cancelled: t('window.cancelled') },
            (signal, progress) => transfer((id) => host.Import(id, connection), signal, progress),
          ).then(moved('imported'), failed(t('window.notImported')))
        case 'export':
          return void long(
            { title: t('window.exporting'), cancelled: t('window.cancelled') },
            (signal, progress) => transfer((id) => host.Export(id, connection, tenants), signal, progress),
          ).then(moved('exported'), failed(t('window.notExported')))
        case 'attachFile':
        case 'attachFolder':
          return void attach(command === 'attachFolder').catch(failed(t('window.notAttached')))
        case 'about':
          return router.history.push('/settings')
        case 'shortcuts':
          return press({ key: '?' }, document.body)
        case 'undo':
          return press({ key: 'z', ctrlKey: true }) || document.execCommand('undo')
        case 'redo':
          return press({ key: 'y', ctrlKey: true }) || document.execCommand('redo')
        case 'reload':
          return location.reload()
      }
    },
    [router, queries, t],
  )
}

/** Presses keys where the focus is and answers whether somebody took them. */
function press(keys: KeyboardEventInit, at = document.activeElement ?? document.body): boolean {
  const event = new KeyboardEvent('keydown', { ...keys, bubbles: true, cancelable: true })
  at.dispatchEvent(event)
  return event.defaultPrevented
}

interface Words {
  title: string
  cancelled: string
  /** How far it is in words; left out where what is counted are files. */
  amount?: (done: number, total: number) => string
}

const bytes = (done: number, total: number) => `${formatBytes(done)} / ${formatBytes(total)}`

/** Shows how far long work is, with Cancel. Undefined means that it was cancelled. */
async function long<T>(
  { title, cancelled, amount }: Words,
  work: (signal: AbortSignal, progress: (done: number, total: number) => void) => Promise<T>,
): Promise<T | undefined> {
  const control = new AbortController()
  let toast: ReturnType<typeof toastJob> | undefined
  let begun = 0
  const progress = (done: number, total: number) => {
    begun ||= Date.now() // a dialog may have been open before
    if (Date.now() - begun < quick) return
    const job = { title, done, total, amount: amount?.(done, total), onCancel: () => control.abort() }
    if (toast) toast.update(job)
    else toast = toastJob(job)
  }
  try {
    return await work(control.signal, progress)
  } catch (reason) {
    if (!control.signal.aborted) throw reason
    toastDone(cancelled)
    return undefined
  } finally {
    toast?.close()
  }
}
