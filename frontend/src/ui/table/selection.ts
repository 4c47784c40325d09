/** The rows from one to another, in either direction, by their keys; unknown rows are left out. */
export function range(from: number, to: number, keyAt: (index: number) => string | undefined): string[] {
  const [first, last] = from < to ? [from, to] : [to, from]
  const keys: string[] = []
  for (let index = first; index <= last; index++) {
    const key = keyAt(index)
    if (key !== undefined) keys.push(key)
  }
  return keys
}

export function toggle(selected: ReadonlySet<string>, key: string): Set<string> {
  const next = new Set(selected)
  if (!next.delete(key)) next.add(key)
  return next
}
