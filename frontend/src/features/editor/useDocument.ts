import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { desk, deskKey, toApiError, type ApiError, type Item, type Saved, type Text } from '@/api'
import type { State } from '@/lib/address'
import type { KeptDraft } from '@/lib/drafts'
import { useText, type At } from './api'
import { keeper, keptKey } from './keeping'

/** The text of one state: as it is stored, and as it is on the screen. */
interface Sheet {
  base: Pick<Text, 'content' | 'revision'>
  text: string
}

export type Progress = 'clean' | 'dirty' | 'saving' | 'refused'

export interface Document {
  /** The text on the screen; undefined while it is on its way. */
  text: string | undefined
  /** What is stored in the state that is shown. */
  stored: string | undefined
  /** The live text, to mark what differs from it. */
  live: string | undefined
  /** Why there is no text. */
  error: ApiError | undefined
  retry: () => void
  progress: Progress
  /** Why the last save was refused. */
  refusal: ApiError | undefined
  /** Whether the store has moved on under unsaved text. */
  overtaken: boolean
  setText: (text: string) => void
  /** Stores the text and answers what became of it; undefined when there was nothing to store. Rejects with an ApiError. */
  save: () => Promise<Saved | undefined>
  /** The revision of the draft as it was last read or saved here. */
  draftRevision: () => string | undefined
  /** Takes a text that was stored elsewhere (a merge) for what is there now. */
  adopt: (state: State, text: string, revision: string) => void
  /** Drops what is not saved. */
  revert: () => void
  /** Text of an earlier sitting that was not saved. */
  kept: KeptDraft | undefined
  takeKept: () => void
  dropKept: () => void
  /** For a merge: what the text was made from, and the text. */
  sides: () => { base: string; mine: string; state: State }
}

/** Where a save of the text that is shown goes: a change of live text makes a draft unless live is edited directly. */
export function targetOf(view: State, direct: boolean): 'draft' | 'live' {
  return view === 'live' && direct ? 'live' : 'draft'
}

export function useDocument(at: At, item: Item, view: State, direct: boolean, enabled: boolean): Document {
  const queries = useQueryClient()
  const [sheets, setSheets] = useState<Partial<Record<State, Sheet>>>({})
  const [saving, setSaving] = useState(false)
  const [refusal, setRefusal] = useState<ApiError>()
  const [kept, setKept] = useState<KeptDraft>()
  const has = (state: State) => item.states.some((one) => one.state === state)
  const shown = useText(at, enabled ? view : undefined)
  const liveText = useText(at, enabled && view !== 'live' && has('live') ? 'live' : undefined)
  const sheet = sheets[view]
  const target = targetOf(view, direct)

  // What comes from the store replaces the text on the screen unless something there is not saved.
  const arrived = shown.data
  useEffect(() => {
    if (!arrived) return
    setSheets((before) => {
      const now = before[view]
      const base = { content: arrived.content, revision: arrived.revision }
      if (!now || now.text === now.base.content) return { ...before, [view]: { base, text: base.content } }
      if (now.base.content === base.content || now.text === base.content)
        return { ...before, [view]: { base, text: now.text } }
      return before
    })
  }, [arrived, view])

  const dirty = sheet !== undefined && sheet.text !== sheet.base.content
  const changed =
    arrived !== undefined &&
    sheet !== undefined &&
    arrived.revision !== sheet.base.revision &&
    arrived.content !== sheet.base.content
  const drafted = view === 'live' && target === 'draft' && has('draft')
  const overtaken = dirty && (changed || drafted)

  // Text of an earlier sitting is looked for once for each state.
  const looked = useRef(new Set<string>())
  const baseContent = sheet?.base.content
  useEffect(() => {
    const key = keptKey(at, view)
    if (!enabled || baseContent === undefined || looked.current.has(key)) return
    looked.current.add(key)
    void keeper.find(key).then(
      (found) => {
        if (!found) return
        if (found.text === baseContent) void keeper.forget(key)
        else setKept(found)
      },
      () => undefined, // without a shelf there is nothing to offer
    )
  }, [at, view, enabled, baseContent])

  const setText = useCallback(
    (text: string) => {
      setSheets((before) => {
        const now = before[view]
        if (!now || now.text === text) return before
        const key = keptKey(at, view)
        if (text === now.base.content) void keeper.forget(key).catch(() => undefined)
        else keeper.keep(key, text, now.base.revision, now.base.content)
        return { ...before, [view]: { ...now, text } }
      })
    },
    [at, view],
  )

  const adopt = useCallback(
    (state: State, text: string, revision: string) => {
      const base = { content: text, revision }
      setSheets((before) => {
        const left = before[view]
        const rest = left && state !== view ? { [view]: { base: left.base, text: left.base.content } } : {}
        return { ...before, ...rest, [state]: { base, text } }
      })
      setRefusal(undefined)
      queries.setQueryData<Text>(
        deskKey(
          at.connection,
          { tenant: at.item.tenant, type: at.item.type, id: at.item.id },
          'text',
          at.item.ext,
          { state, version: '' },
        ),
        (before) => ({ contentType: '', versionId: '', ...before, state, content: text, revision }),
      )
      for (const one of new Set([state, view])) void keeper.forget(keptKey(at, one)).catch(() => undefined)
    },
    [at, view, queries],
  )

  const running = useRef<Promise<Saved | undefined>>(undefined)
  const latest = useRef({ sheet, sheets, item })
  latest.current = { sheet, sheets, item }
  const store = useCallback(async (): Promise<Saved | undefined> => {
    const { sheet: now, item: seen } = latest.current
    if (!now || now.text === now.base.content) return undefined
    setSaving(true)
    setRefusal(undefined)
    const moves = view !== target // a draft made of live text
    try {
      const saved = await desk.Content.Save(at.connection, {
        ...at.item,
        content: now.text,
        mimeType: '',
        state: target,
        revision: moves ? '' : now.base.revision,
        live: moves ? seen.states.find((one) => one.state === 'live')?.revision : undefined,
        message: '',
      })
      const base = { content: now.text, revision: saved.revision }
      setSheets((before) => {
        const typed = before[view]?.text ?? now.text // it may have gone on while it was stored
        return moves
          ? { ...before, [target]: { base, text: typed }, [view]: { base: now.base, text: now.base.content } }
          : { ...before, [target]: { base, text: typed } }
      })
      queries.setQueryData<Text>(
        deskKey(
          at.connection,
          { tenant: at.item.tenant, type: at.item.type, id: at.item.id },
          'text',
          at.item.ext,
          { state: target, version: '' },
        ),
        {
          state: target,
          content: now.text,
          revision: saved.revision,
          contentType: saved.contentType,
          versionId: saved.versionId,
        },
      )
      void keeper.forget(keptKey(at, view)).catch(() => undefined)
      return saved
    } catch (reason) {
      const error = toApiError(reason)
      setRefusal(error)
      throw error
    } finally {
      setSaving(false)
    }
  }, [at, view, target, queries])
  const save = useCallback(() => {
    running.current ??= store().finally(() => (running.current = undefined))
    return running.current
  }, [store])

  const revert = useCallback(() => {
    setSheets((before) => {
      const now = before[view]
      if (!now) return before
      const base = arrived ? { content: arrived.content, revision: arrived.revision } : now.base
      return { ...before, [view]: { base, text: base.content } }
    })
    setRefusal(undefined)
    void keeper.forget(keptKey(at, view)).catch(() => undefined)
  }, [at, view, arrived])

  const takeKept = () => {
    if (!kept || !sheet) return
    // With the base of that time, so that a change made since is found at the save and merged.
    const base = kept.baseText === undefined ? sheet.base : { content: kept.baseText, revision: kept.base }
    setSheets((before) => ({ ...before, [view]: { base, text: kept.text } }))
    setKept(undefined)
  }
  const dropKept = () => {
    setKept(undefined)
    void keeper.forget(keptKey(at, view)).catch(() => undefined)
  }

  return {
    text: sheet?.text,
    stored: sheet?.base.content,
    live: view === 'live' ? sheet?.base.content : liveText.data?.content,
    error: shown.error && !sheet ? toApiError(shown.error) : undefined,
    retry: () => void shown.refetch(),
    progress: saving ? 'saving' : !dirty ? 'clean' : refusal ? 'refused' : 'dirty',
    refusal,
    overtaken,
    setText,
    save,
    draftRevision: () => latest.current.sheets.draft?.base.revision,
    adopt,
    revert,
    kept,
    takeKept,
    dropKept,
    sides: () => ({ base: sheet?.base.content ?? '', mine: sheet?.text ?? '', state: target }),
  }
}
