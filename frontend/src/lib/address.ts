export type State = 'live' | 'draft' | 'pending'

export const states: readonly State[] = ['live', 'draft', 'pending']

export function isState(value: unknown): value is State {
  return value === 'live' || value === 'draft' || value === 'pending'
}

/** One item in one state. The id may hold "/" between its folders. */
export interface Address {
  tenant: string
  type: string
  id: string
  ext: string
  state: State
}

/** An address as one text that two different addresses never share. */
export function addressKey(address: Address): string {
  const { tenant, type, id, ext, state } = address
  return [tenant, type, state, ext, id].map(encodeURIComponent).join('/')
}

/** The address that a key stands for; undefined when it is none. */
export function parseAddressKey(key: string): Address | undefined {
  const parts = key.split('/')
  if (parts.length !== 5) return undefined
  try {
    const [tenant = '', type = '', state, ext = '', id = ''] = parts.map(decodeURIComponent)
    return isState(state) && tenant && type && id ? { tenant, type, state, ext, id } : undefined
  } catch {
    return undefined // a broken escape
  }
}

/** The folder that holds an id: "en/guides" for "en/guides/start", "" at the top. */
export function folderOf(id: string): string {
  const at = id.lastIndexOf('/')
  return at < 0 ? '' : id.slice(0, at)
}

/** The last part of an id. */
export function nameOf(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1)
}

/** The name of an item as a file: "start.md". */
export function fileName(id: string, ext: string): string {
  return ext ? `${nameOf(id)}.${ext}` : nameOf(id)
}

/** A folder and all folders above it, outermost first: "a/b" gives "a" and "a/b". */
export function folderTrail(folder: string): string[] {
  const parts = folder.split('/').filter(Boolean)
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}
