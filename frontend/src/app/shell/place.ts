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
  ['/review', 'review'],
  ['/content/$type', 'content'],
  ['/item/$type/$id', 'item'],
  ['/schemas', 'schemas'],
  ['/schemas/$name', 'schemas'],
  ['/trash', 'trash'],
  ['/activity', 'activity'],
  ['/$connection', 'overview'],
  ['/$tenant', 'overview'],
]

/** Where the person is, read from the address. On screens without a tenant the last one stays chosen. */
export function usePlace(): Place {
  const { connections, tenants } = useShellModel()
  const params = useParams({ strict: false })
  const route = useMatches({ select: (matches) => matches[matches.length - 1]?.fullPath ?? '' })
  const remembered = recall()
  const connection = params.connection ?? remembered.connection ?? connections[0]?.id
  const kept = connection === remembered.connection ? remembered.tenant : undefined
  const tenant = params.tenant ?? kept ?? tenants[0]?.name
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

function recall(): { connection?: string; tenant?: string } {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? '{}') as { connection?: string; tenant?: string }
  } catch {
    return {} // storage may be forbidden
  }
}

function remember(place: { connection?: string; tenant?: string }) {
  try {
    sessionStorage.setItem(key, JSON.stringify(place))
  } catch {
    // Without storage the tenant is chosen anew; nothing is lost.
  }
}
