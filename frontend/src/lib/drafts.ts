/** Text that is typed but not saved, kept on this computer so that a crash or a closed window loses nothing. */

export interface KeptDraft {
  text: string
  /** The revision the text was opened from. */
  base: string
  /** What was there then, for a merge when it has changed since. */
  baseText?: string
  /** When it was last typed, in milliseconds. */
  keptAt: number
}

/** A small asynchronous key and value store. */
export interface Shelf {
  get(key: string): Promise<unknown>
  put(key: string, value: unknown): Promise<void>
  remove(key: string): Promise<void>
  keys(): Promise<string[]>
}

/** The key of a draft: one connection and one address (see addressKey). */
export function draftKey(connection: string, address: string): string {
  return `${encodeURIComponent(connection)}|${address}`
}

export interface DraftKeeper {
  /** Keeps the text a moment after the last call for its key. */
  keep(key: string, text: string, base: string, baseText?: string): void
  /** Writes what is still waiting; call it when the page goes away. */
  flush(): Promise<void>
  find(key: string): Promise<KeptDraft | undefined>
  /** Forgets the text, also one that is still waiting; call it when the save has been acknowledged. */
  forget(key: string): Promise<void>
  /** Keys of all drafts kept for a connection. */
  list(connection: string): Promise<string[]>
}

export function createDraftKeeper(shelf: Shelf, onError: (error: unknown) => void, delay = 300): DraftKeeper {
  const waiting = new Map<string, { draft: KeptDraft; timer: ReturnType<typeof setTimeout> }>()

  async function write(key: string) {
    const entry = waiting.get(key)
    if (!entry) return
    clearTimeout(entry.timer)
    waiting.delete(key)
    try {
      await shelf.put(key, entry.draft)
    } catch (error) {
      onError(error)
    }
  }

  return {
    keep(key, text, base, baseText) {
      clearTimeout(waiting.get(key)?.timer)
      const timer = setTimeout(() => void write(key), delay)
      waiting.set(key, { draft: { text, base, baseText, keptAt: Date.now() }, timer })
    },
    async flush() {
      await Promise.all([...waiting.keys()].map(write))
    },
    async find(key) {
      const found = waiting.get(key)?.draft ?? (await shelf.get(key))
      return isKept(found) ? found : undefined
    },
    async forget(key) {
      clearTimeout(waiting.get(key)?.timer)
      waiting.delete(key)
      await shelf.remove(key)
    },
    async list(connection) {
      const prefix = draftKey(connection, '')
      const keys = new Set([...(await shelf.keys()), ...waiting.keys()])
      return [...keys].filter((key) => key.startsWith(prefix)).sort()
    },
  }
}

function isKept(value: unknown): value is KeptDraft {
  if (typeof value !== 'object' || value === null) return false
  const { text, base, keptAt } = value as Record<string, unknown>
  return typeof text === 'string' && typeof base === 'string' && typeof keptAt === 'number'
}
