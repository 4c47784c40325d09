import type { Capabilities } from '@/api'

export type Standing = 'native' | 'emulated' | 'note'

export interface Ability {
  standing: Standing
  /** The key of its words. */
  words:
    | 'transitions'
    | 'history'
    | 'conditions'
    | 'versions'
    | 'processes'
    | 'oneProcess'
    | 'lists'
    | 'slowLists'
    | 'namesakes'
    | 'noNamesakes'
    | 'size'
    | 'anySize'
    | 'soon'
    | 'delayed'
  size?: number
  seconds?: number
}

const second = 1_000_000_000 // the other side counts in nanoseconds

/** What a backend does by itself, what the desk does in its place, and what is good to know. */
export function abilities(of: Capabilities): Ability[] {
  const by = (native: boolean): Standing => (native ? 'native' : 'emulated')
  return [
    { standing: by(of.atomicTransition), words: 'transitions' },
    { standing: by(of.atomicHistory), words: 'history' },
    { standing: by(of.conditional), words: 'conditions' },
    { standing: by(of.stableVersionIds), words: 'versions' },
    of.multiProcess ? { standing: 'native', words: 'processes' } : { standing: 'note', words: 'oneProcess' },
    of.freeFull ? { standing: 'native', words: 'lists' } : { standing: 'note', words: 'slowLists' },
    of.namesakeFolders
      ? { standing: 'native', words: 'namesakes' }
      : { standing: 'note', words: 'noNamesakes' },
    of.maxSize > 0
      ? { standing: 'note', words: 'size', size: of.maxSize }
      : { standing: 'native', words: 'anySize' },
    of.watchDelay > second
      ? { standing: 'note', words: 'delayed', seconds: Math.round(of.watchDelay / second) }
      : { standing: 'native', words: 'soon' },
  ]
}
