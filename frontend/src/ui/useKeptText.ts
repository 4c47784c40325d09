import { useState } from 'react'

/** A short text that is being written, kept on this computer under a key until it was sent. */
export function useKeptText(key: string | undefined): [string, (text: string) => void] {
  const [text, setText] = useState(() => (key ? read(key) : ''))
  const keep = (next: string) => {
    setText(next)
    if (key) write(key, next)
  }
  return [text, keep]
}

/** Forgets a text that was sent by somebody else than its field. */
export function forgetKeptText(key: string): void {
  write(key, '')
}

const nameOf = (key: string) => `vd.kept.${key}`

function read(key: string): string {
  try {
    return localStorage.getItem(nameOf(key)) ?? ''
  } catch {
    return '' // storage may be forbidden
  }
}

function write(key: string, text: string): void {
  try {
    if (text) localStorage.setItem(nameOf(key), text)
    else localStorage.removeItem(nameOf(key))
  } catch {
    // Without storage the text lives as long as its field.
  }
}
