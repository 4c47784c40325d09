/** Whether every word of the query begins a word of the text, in any order and case. */
export function matchesQuery(text: string, query: string): boolean {
  const words = text.toLocaleLowerCase().split(/[\s/·_.-]+/)
  return query
    .toLocaleLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .every((part) => words.some((word) => word.startsWith(part)) || text.toLocaleLowerCase().startsWith(part))
}

/** The text in parts, found or not, for setting what was found in bold. */
export function highlight(text: string, query: string): { text: string; found: boolean }[] {
  const wanted = query.trim().toLocaleLowerCase()
  const at = wanted ? text.toLocaleLowerCase().indexOf(wanted) : -1
  if (at < 0) return [{ text, found: false }]
  return [
    { text: text.slice(0, at), found: false },
    { text: text.slice(at, at + wanted.length), found: true },
    { text: text.slice(at + wanted.length), found: false },
  ].filter((part) => part.text !== '')
}

/** Whether the text begins with the query, in any case. */
export function beginsWith(text: string, query: string): boolean {
  return text.toLocaleLowerCase().startsWith(query.toLocaleLowerCase())
}
