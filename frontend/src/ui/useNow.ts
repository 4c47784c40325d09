import { useSyncExternalStore } from 'react'

const every = 20_000
const listeners = new Set<() => void>()
let now = new Date()
let timer: ReturnType<typeof setInterval> | undefined

function listen(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    now = new Date()
    for (const told of [...listeners]) told()
  }, every)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

function read(): Date {
  if (timer === undefined && Date.now() - now.getTime() > every) now = new Date()
  return now
}

/** The current time, refreshed every 20 seconds by one timer for the whole page. */
export function useNow(): Date {
  return useSyncExternalStore(listen, read)
}
