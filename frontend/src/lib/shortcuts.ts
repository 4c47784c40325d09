/** Keyboard shortcuts written as text: "mod+k", "shift+/", "alt+ArrowUp", "j". "mod" is Cmd on a Mac, Ctrl elsewhere. */

export interface Chord {
  key: string
  mod: boolean
  shift: boolean
  alt: boolean
}

export function parseChord(text: string): Chord {
  const parts = text.split('+')
  const key = parts.pop() || '+'
  return {
    key: key.toLowerCase(),
    mod: parts.includes('mod'),
    shift: parts.includes('shift'),
    alt: parts.includes('alt'),
  }
}

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>

export function matches(event: Key, chord: Chord): boolean {
  if (event.key.toLowerCase() !== chord.key) return false
  if ((event.ctrlKey || event.metaKey) !== chord.mod || event.altKey !== chord.alt) return false
  // Signs such as "?" already need Shift on many keyboards, so only letters and named keys compare it.
  return /^[^\p{L}\p{N}]$/u.test(chord.key) || event.shiftKey === chord.shift
}

/** Whether typing belongs to the element: single-letter shortcuts sleep there. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target.closest('[contenteditable="true"], [role="textbox"]')) return true
  if (target instanceof HTMLInputElement) {
    return !['checkbox', 'radio', 'button', 'range', 'submit', 'reset', 'color', 'file'].includes(target.type)
  }
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
}

const names: Record<string, string> = {
  enter: '↵',
  escape: 'Esc',
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
}

/** The keys of a chord as they are shown, one text per key. */
export function chordLabels(text: string, mac: boolean): string[] {
  const chord = parseChord(text)
  const label = names[chord.key] ?? (chord.key.length === 1 ? chord.key.toUpperCase() : text.split('+').pop())
  return [
    ...(chord.mod ? [mac ? '⌘' : 'Ctrl'] : []),
    ...(chord.alt ? [mac ? '⌥' : 'Alt'] : []),
    ...(chord.shift ? ['Shift'] : []),
    label ?? '',
  ]
}
