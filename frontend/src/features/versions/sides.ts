import type { Item, Side, Version } from '@/api'
import { isState, type State } from '@/lib/address'

/** A side as it stands in the address: a state, or the id of a version. */
export function sideOf(key: string): Side {
  return isState(key) ? { state: key, version: '' } : { state: 'live', version: key }
}

/** What can be compared, newest first: states that are not published yet, then the versions. */
export interface Entry {
  key: string
  state?: State
  version?: Version
  at: string
  author: string
  size: number
  delta?: number
}

/** The entries of a timeline. The newest version carries the state live while the item is live. */
export function entriesOf(item: Pick<Item, 'states'> | undefined, versions: readonly Version[]): Entry[] {
  const live = item?.states.find((state) => state.state === 'live')
  const waiting = (item?.states ?? [])
    .filter((state) => state.state !== 'live')
    .map((state) => ({
      key: state.state,
      state: state.state,
      at: state.changed,
      author: state.by,
      size: state.size,
      delta: live && state.size - live.size,
    }))
    .sort((a, b) => b.at.localeCompare(a.at))
  return [
    ...waiting,
    ...versions.map((version, index) => ({
      key: version.versionId,
      state: version.isLatest && live ? ('live' as const) : undefined,
      version,
      at: version.time,
      author: version.author,
      size: version.size,
      delta: index < versions.length - 1 ? version.delta : undefined,
    })),
  ]
}

/** The sides to compare: what the address says where it can be, else the last change that was made. */
export function sidesOf(entries: readonly Entry[], a?: string, b?: string): { a?: string; b?: string } {
  const known = (key: string | undefined) => {
    const entry = entries.find((one) => one.key === key || (key === 'live' && one.state === 'live'))
    return entry?.key
  }
  const newer = known(b) ?? entries.find((entry) => entry.key !== known(a))?.key
  const after = entries.findIndex((entry) => entry.key === newer)
  const older = known(a) ?? entries[after + 1]?.key
  return { a: older, b: newer }
}

/** The version that Restore would bring back: the older side unless that is live already, else the newer one. */
export function restorable(entries: readonly Entry[], a?: string, b?: string): Version | undefined {
  for (const key of [a, b]) {
    const entry = entries.find((one) => one.key === key)
    if (entry?.version && entry.state !== 'live') return entry.version
  }
  return undefined
}
