import { useMatches, useParams } from '@tanstack/react-router'
import { useEffect } from 'react'
import type { ScreenName } from '../router/screens'
import { useShellModel, type ConnectionSummary } from './model'

export interface Place {
  connection?: string
  tenant?: string
  type?: string
  screen?: ScreenName
  current?: ConnectionSummary
}

const screenOf: [suffix: string, screen: ScreenName][] = [
  ['/connections', 'connections'],
  ['/settings', 'settings'],
  ['/~review', 'review'],
  ['/content/$type', 'content'],
  ['/item/$type/$id', 'item'],
  ['/versions/$type/$id', 'versions'],
  ['/schemas', 'schemas'],
  ['/schemas/$name', 'schemas'],
  ['/trash', 'trash'],
  ['/activity', 'activity'],
  ['/$connection', 'overview'],
  ['/$tenant', 'overview'],
]

interface Chosen {
  connection?: string
  tenant?: string
}

/** The connection and tenant of the address, else the last ones while they exist, else the first ones. */
export function chosenPlace(
  params: Chosen,
  connections: readonly string[],
  tenants: readonly string[],
): Chosen {
  const remembered = recall()
  const known = remembered.connection !== undefined && connections.includes(remembered.connection)
  const connection = params.connection ?? (known ? remembered.connection : connections[0])
  const kept =
    connection === remembered.connection && remembered.tenant && tenants.includes(remembered.tenant)
      ? remembered.tenant
      : undefined
  return { connection, tenant: params.tenant ?? kept ?? tenants[0] }
}

/** Where the person is, read from the address. On screens without a tenant the last one stays chosen. */
export function usePlace(): Place {
  const { connections, tenants } = useShellModel()
  const params = useParams({ strict: false })
  const route = useMatches({ select: (matches) => matches[matches.length - 1]?.fullPath ?? '' })
  const { connection, tenant } = chosenPlace(
    params,
    connections.map((one) => one.id),
    tenants.map((one) => one.name),
  )
  useEffect(() => remember({ connection, tenant }), [connection, tenant])
  return {
    connection,
    tenant,
    type: params.type,
    screen: screenOf.find(([suffix]) => route.endsWith(suffix))?.[1],
    current: connections.find((one) => one.id === connection),
  }
}

const key = 'vd.place'

function recall(): Chosen {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? '{}') as Chosen
  } catch {
    return {} // storage may be forbidden
  }
}

function remember(place: Chosen) {
  if (!place.connection || !place.tenant) return // not known yet
  try {
    sessionStorage.setItem(key, JSON.stringify(place))
  } catch {
    // Without storage the tenant is chosen anew; nothing is lost.
  }
}
