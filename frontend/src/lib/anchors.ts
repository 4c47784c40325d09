/** Where comments stand in a text that may have changed since they were made. */

export interface TextAnchor {
  /** The line from 1 when the comment was made. */
  line?: number
  /** The words it was made on. */
  quote?: string
}

/**
 * The line (from 1) on which an anchor stands now: where its first quoted line is found, nearest to the old place
 * first; without a quote the old line. Undefined when the words are gone.
 */
export function locate(anchor: TextAnchor, lines: readonly string[]): number | undefined {
  const { line = 1 } = anchor
  const quote = (anchor.quote ?? '').split(/\r\n|\n|\r/, 1)[0]?.trim()
  if (!quote) return anchor.line !== undefined && line >= 1 && line <= lines.length ? line : undefined
  const holds = (at: number) => Boolean(lines[at - 1]?.includes(quote))
  for (let away = 0; away <= Math.max(line, lines.length - line); away++) {
    if (holds(line - away)) return line - away
    if (holds(line + away)) return line + away
  }
  return undefined
}

/** How many lines stand before `body` at the end of `text`: the front matter of Markdown. */
export function linesBefore(text: string, body: string): number {
  if (!text.endsWith(body)) return 0
  return text.slice(0, text.length - body.length).split(/\r\n|\n|\r/).length - 1
}
