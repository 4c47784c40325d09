import { useEffect, useLayoutEffect, useRef, useSyncExternalStore } from 'react'
import { isTyping, matches, parseChord } from '@/lib/shortcuts'

export interface Shortcut {
  /** "mod+k", "?", "j"; see lib/shortcuts. */
  keys: string
  /** What it does, for the sheet behind "?". */
  label: string
  /** Heading in the sheet. */
  group: string
  run: (event: KeyboardEvent) => void
}

interface Entry {
  current: Shortcut[]
}

let active: readonly Entry[] = []
const watchers = new Set<() => void>()

function change(next: readonly Entry[]) {
  if (active.length === 0 && next.length > 0) window.addEventListener('keydown', dispatch)
  if (next.length === 0) window.removeEventListener('keydown', dispatch)
  active = next
  for (const told of [...watchers]) told()
}

/** The latest screen wins. Chords without Ctrl or Cmd sleep in fields, and everything sleeps under an open layer. */
function dispatch(event: KeyboardEvent) {
  if (event.defaultPrevented || event.isComposing) return
  const inLayer =
    event.target instanceof Element &&
    event.target.closest('[role="dialog"], [role="menu"], [role="listbox"][data-layer]')
  if (inLayer) return
  for (const entry of [...active].reverse()) {
    for (const shortcut of entry.current) {
      const chord = parseChord(shortcut.keys)
      if (!matches(event, chord)) continue
      if (!chord.mod && chord.key !== 'escape' && isTyping(event.target)) continue
      event.preventDefault()
      shortcut.run(event)
      return
    }
  }
}

/** Registers shortcuts for as long as the component is shown and `enabled`. */
export function useShortcuts(shortcuts: Shortcut[], enabled = true): void {
  const entry = useRef<Shortcut[]>(shortcuts)
  useLayoutEffect(() => {
    entry.current = shortcuts
  })
  useEffect(() => {
    if (!enabled) return
    change([...active, entry])
    return () => change(active.filter((other) => other !== entry))
  }, [enabled])
}

/** All shortcuts that work now, the latest screen first. */
export function useActiveShortcuts(): Shortcut[] {
  const entries = useSyncExternalStore(
    (told) => {
      watchers.add(told)
      return () => void watchers.delete(told)
    },
    () => active,
  )
  return [...entries].reverse().flatMap((entry) => entry.current)
}
