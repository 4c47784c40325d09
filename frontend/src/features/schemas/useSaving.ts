import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { toApiError, type ApiError, type Impact, type SchemaDocument } from '@/api'
import { toastDone } from '@/ui'
import { readNow, useImpact, useSave, type At, type Whose } from './api'
import type { Mode } from './document'
import type { SchemaText } from './useSchemaText'

/** Saving with a look at the items before it: what would not fit is shown, and saved only when the person says so. */
export function useSaving(at: At, whose: Whose, document: SchemaText, mode: Mode) {
  const { t } = useTranslation('schemas')
  const { text, revision } = document
  const impact = useImpact(at, whose)
  const store = useSave(at, whose)
  const [found, setFound] = useState<{ of: string; impact: Impact; asked: boolean }>()
  const [conflict, setConflict] = useState<{ now: SchemaDocument | null }>()
  const [failure, setFailure] = useState<ApiError>()
  /** What the person waits for; a look that nobody asked for is not shown. */
  const [working, setWorking] = useState<'look' | 'save'>()

  const look = async (asked: boolean): Promise<Impact | undefined> => {
    setFailure(undefined)
    try {
      const result = await impact.mutateAsync(text)
      setFound({ of: text, impact: result, asked })
      return result
    } catch (reason) {
      setFailure(toApiError(reason))
      return undefined
    }
  }
  const during = (what: 'look' | 'save', work: () => Promise<unknown>) => {
    setWorking(what)
    return work().finally(() => setWorking(undefined))
  }
  const write = async (base: string) => {
    setFailure(undefined)
    try {
      await store.mutateAsync({ text, revision: base })
    } catch (reason) {
      const error = toApiError(reason)
      if (error.kind !== 'conflict') return setFailure(error)
      try {
        setConflict({ now: await readNow(at, whose) })
      } catch (second) {
        setFailure(toApiError(second))
      }
      return
    }
    setConflict(undefined)
    setFound((before) => before && { ...before, asked: false })
    document.settle()
    toastDone(t('done.saved', { name: at.name }))
  }
  const current = found?.of === text ? found : undefined
  return {
    busy: working === 'save',
    looking: working === 'look',
    /** What the text as it is now would find in the items. */
    impact: current?.impact,
    /** The last look, whatever the text was then. */
    last: found?.impact,
    /** Whether a save waits for a word, because items would not fit. */
    waits: current?.asked === true && current.impact.failing > 0,
    failure,
    conflict,
    save: () =>
      during('save', async () => {
        if (mode !== 'off') {
          const result = await look(true)
          if (!result || result.failing > 0) return
        }
        await write(revision)
      }),
    saveAnyway: () => during('save', () => write(revision)),
    checkItems: () => void during('look', () => look(false)),
    /** Looks without a word, while somebody writes. */
    glance: () => void look(false),
    saveOver: () => during('save', () => write(conflict?.now?.revision ?? '')),
    takeTheirs() {
      document.reset(conflict?.now)
      setConflict(undefined)
    },
    keepEditing: () => setConflict(undefined),
  }
}

export type Saving = ReturnType<typeof useSaving>
