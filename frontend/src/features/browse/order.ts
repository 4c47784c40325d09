/** The list with one entry at another place; undefined when nothing changes or there is no such place. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] | undefined {
  if (from === to || from < 0 || to < 0 || from >= list.length || to >= list.length) return undefined
  const next = [...list]
  next.splice(to, 0, ...next.splice(from, 1))
  return next
}
