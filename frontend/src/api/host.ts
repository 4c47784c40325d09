import * as Window from '@bindings/desktop/Window'
import type { desktop } from '@bindings/models'
import { bound, type Plain } from './desk'
import { ApiError } from './errors'
import { subscribe } from './events'
import { inWindow } from './transport'

/** What the desktop window offers beside the desk; there is none of it in a browser. */
export const host = bound(Window)

export type Moved = Plain<desktop.Moved>

/** The address at which the window begins, empty where the page is right as it is. */
export async function beginning(): Promise<string> {
  return inWindow() ? host.Start().catch(() => '') : ''
}

let counter = 0

/** Runs a transfer of the window under an id of its own. Rejects with AbortError when it was cancelled. */
export async function transfer<T>(
  run: (id: string) => Promise<T>,
  signal?: AbortSignal,
  onProgress?: (done: number, total: number) => void,
): Promise<T> {
  const id = `${Date.now()}-${++counter}` // a page that was loaded again has other ids
  const cancel = () => void host.Cancel(id)
  const stop = subscribe('transfer', (data) => {
    const now = data as { id: string; done: number; total: number }
    if (now.id === id) onProgress?.(now.done, now.total)
  })
  signal?.addEventListener('abort', cancel)
  try {
    signal?.throwIfAborted()
    return await run(id)
  } catch (reason) {
    if (reason instanceof ApiError && reason.kind === 'canceled')
      throw new DOMException(reason.message, 'AbortError')
    throw reason
  } finally {
    signal?.removeEventListener('abort', cancel)
    stop()
  }
}
