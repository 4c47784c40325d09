import { useEffect, useRef, useState } from 'react'
import type { SchemaDocument } from '@/api'
import type { At, Whose } from './api'
import { keeper, keptKey } from './keeping'

export interface SchemaText {
  text: string
  /** The revision the text was opened from; "" when there was none. */
  revision: string
  /** Whether it differs from what is saved. */
  dirty: boolean
  /** When text was typed that came back from an earlier visit. */
  keptAt?: number
  change: (text: string) => void
  /** Goes back to what is saved, or to the given document. */
  reset: (saved?: SchemaDocument | null) => void
  /** Notes that the text was saved. */
  settle: () => void
}

/**
 * The text of a schema while it is edited. What is typed is kept on this computer until it is saved; while nothing is
 * typed the text follows what others save.
 */
export function useSchemaText(at: At, whose: Whose, saved: SchemaDocument | null, start: string): SchemaText {
  const key = keptKey(at, whose)
  const content = saved?.content ?? start
  const [own, setOwn] = useState<{ text: string; revision: string; keptAt?: number }>()
  const touched = useRef(false)
  useEffect(() => {
    let current = true
    void keeper.find(key).then(
      (found) => {
        if (!current || touched.current || !found || found.text === content) return
        setOwn({ text: found.text, revision: found.base, keptAt: found.keptAt })
      },
      () => undefined, // where nothing can be kept, nothing comes back
    )
    return () => {
      current = false
    }
    // Only what was kept before this visit comes back.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key])
  const revision = own?.revision ?? saved?.revision ?? ''
  const forget = () => void keeper.forget(key).catch(() => undefined)
  return {
    text: own?.text ?? content,
    revision,
    dirty: own !== undefined && own.text !== content,
    keptAt: own?.keptAt,
    change(text) {
      touched.current = true
      if (text === content) {
        setOwn(undefined)
        forget()
        return
      }
      setOwn({ text, revision })
      keeper.keep(key, text, revision)
    },
    reset(now) {
      touched.current = true
      setOwn(now ? { text: now.content, revision: now.revision } : undefined)
      forget()
    },
    settle() {
      setOwn(undefined)
      forget()
    },
  }
}
