import { useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'

/** After another screen was opened, moves the focus to its h1, so that a screen reader starts there. */
export function useRouteFocus(): void {
  const router = useRouter()
  useEffect(() => {
    let stop: () => void = () => undefined
    const unsubscribe = router.subscribe('onResolved', (event) => {
      if (!event.pathChanged || !event.fromLocation) return
      stop()
      stop = focusHeading()
    })
    return () => {
      unsubscribe()
      stop()
    }
  }, [router])
}

/** Focuses the h1 now or when it appears; gives up once the person has moved the focus or after 5 seconds. */
function focusHeading(): () => void {
  const before = document.activeElement
  const attempt = () => {
    const heading = document.querySelector<HTMLElement>('main h1')
    heading?.focus({ preventScroll: true })
    return heading !== null
  }
  if (attempt()) return () => undefined
  const observer = new MutationObserver(() => {
    const moved = document.activeElement !== before && document.activeElement !== document.body
    if (moved || attempt()) stop()
  })
  const timer = setTimeout(() => stop(), 5000)
  const stop = () => {
    observer.disconnect()
    clearTimeout(timer)
  }
  observer.observe(document.body, { childList: true, subtree: true })
  return stop
}
