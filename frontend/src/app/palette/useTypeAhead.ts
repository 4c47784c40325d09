import { useCallback, useEffect, useRef } from 'react'

/** How long a palette that does not come may hold back keys, in milliseconds. */
const patience = 3000

/**
 * Keeps what is typed between asking for the palette and its field having the focus. Without it those
 * keys would be lost, or be taken for shortcuts of the screen below.
 */
export function useTypeAhead(): { begin: () => void; take: () => string } {
  const waiting = useRef<() => string>(undefined)
  const take = useCallback(() => {
    const text = waiting.current?.() ?? ''
    waiting.current = undefined
    return text
  }, [])
  const begin = useCallback(() => {
    take()
    waiting.current = collectKeys()
  }, [take])
  useEffect(() => () => void take(), [take])
  return { begin, take }
}

/** Collects the keys that are typed from now on; calling the result ends it and gives the text. */
function collectKeys(): () => string {
  let text = ''
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    if (event.key.length === 1) text += event.key
    else if (event.key === 'Backspace') text = text.slice(0, -1)
    else if (event.key !== 'Enter') return
    event.preventDefault()
    event.stopPropagation()
  }
  const end = () => {
    clearTimeout(timer)
    window.removeEventListener('keydown', onKeyDown, true)
    return text
  }
  window.addEventListener('keydown', onKeyDown, true)
  const timer = setTimeout(end, patience)
  return end
}
