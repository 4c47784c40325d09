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
    busy: store.isPending || impact.isPending,
    looking: impact.isPending,
    /** What the text as it is now would find in the items. */
    impact: current?.impact,
    /** Whether a save waits for a word, because items would not fit. */
    waits: current?.asked === true && current.impact.failing > 0,
    failure,
    conflict,
    async save() {
      if (mode !== 'off') {
        const result = await look(true)
        if (!result || result.failing > 0) return
      }
      await write(revision)
    },
    saveAnyway: () => write(revision),
    checkItems: () => void look(false),
    saveOver: () => write(conflict?.now?.revision ?? ''),
    takeTheirs() {
      document.reset(conflict?.now)
      setConflict(undefined)
    },
    keepEditing: () => setConflict(undefined),
  }
}

export type Saving = ReturnType<typeof useSaving>
