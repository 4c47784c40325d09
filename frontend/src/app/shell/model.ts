import { createContext, use, type ReactNode } from 'react'
import type { State } from '@/lib/address'
import type { Environment, Health } from '@/ui'

export interface ConnectionSummary {
  id: string
  name: string
  /** sqlite, file, git, s3, postgres, redis. */
  kind: string
  environment: Environment
  health: Health
  readOnly: boolean
}

export interface FoundItem {
  key: string
  title: string
  /** Where it is: "terms / en". */
  place: string
  state: State
  differs?: boolean
  /** A path of this desk. */
  to: string
}

/** What the frame around the screens shows. Counts are left out while they are not known. */
export interface ShellModel {
  person: string
  connections: ConnectionSummary[]
  tenants: { name: string }[]
  /** Content types of the current tenant. */
  types: { name: string; count?: number }[]
  reviewCount?: number
  trashCount?: number
  /** Finds items for the command palette. */
  findItems?: (query: string, signal: AbortSignal) => Promise<FoundItem[]>
  /** One line under the top bar: past, no network or read-only, in this order. */
  banner?: ReactNode
}

const empty: ShellModel = { person: '', connections: [], tenants: [], types: [] }

export const ShellContext = createContext<ShellModel>(empty)

export function useShellModel(): ShellModel {
  return use(ShellContext)
}
