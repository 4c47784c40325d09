import { useEffect, useRef, useSyncExternalStore } from 'react'
import type { IconName } from './icons'

export interface PaletteAction {
  id: string
  label: string
  icon: IconName
  /** Its shortcut on the screen, shown beside it. */
  keys?: string
  run: () => void
}

interface Group {
  title: string
  actions: PaletteAction[]
}

let groups: readonly { current: Group }[] = []
const watchers = new Set<() => void>()

function set(next: typeof groups) {
  groups = next
  for (const told of [...watchers]) told()
}

/** Offers the actions of a screen in the command palette: usePaletteActions('Actions for “Service Mesh”', […]). */
export function usePaletteActions(title: string, actions: PaletteAction[]): void {
  const entry = useRef<Group>({ title, actions })
  useEffect(() => {
    entry.current = { title, actions }
  })
  useEffect(() => {
    set([...groups, entry])
    return () => set(groups.filter((other) => other !== entry))
  }, [])
}

export function useOfferedActions(): Group[] {
  const offered = useSyncExternalStore(
    (told) => {
      watchers.add(told)
      return () => void watchers.delete(told)
    },
    () => groups,
  )
  return offered.map((entry) => entry.current)
}
