import { useEffect, useSyncExternalStore } from 'react'

export interface Crumb {
  label: string
  /** A path of this desk; left out for what has no screen of its own. */
  to?: string
}

let trail: readonly Crumb[] = []
const watchers = new Set<() => void>()

function set(next: readonly Crumb[]) {
  trail = next
  for (const told of [...watchers]) told()
}

/** The screen says where it is: the top bar shows it and the window is named after its last part. */
export function useCrumbs(crumbs: readonly Crumb[]): void {
  const key = JSON.stringify(crumbs)
  useEffect(() => {
    const own = JSON.parse(key) as Crumb[]
    set(own)
    const last = own[own.length - 1]?.label
    document.title = last ? `${last} · Velocity Desk` : 'Velocity Desk'
    return () => {
      if (trail === own) set([])
    }
  }, [key])
}

export function useTrail(): readonly Crumb[] {
  return useSyncExternalStore(
    (told) => {
      watchers.add(told)
      return () => void watchers.delete(told)
    },
    () => trail,
  )
}
