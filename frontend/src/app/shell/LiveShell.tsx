import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouterState } from '@tanstack/react-router'
import { useCallback, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { desk, deskKey, type Row } from '@/api'
import { useWaiting } from '@/features/session'
import { nameOf, folderOf, type State } from '@/lib/address'
import type { Environment } from '@/ui'
import { useChanges } from '../changes'
import { useWindow } from '../window/useWindow'
import type { createDeskRouter } from '../router/routes'
import { Banner } from './Banner'
import { ShellContext, type ConnectionSummary, type FoundItem, type ShellModel } from './model'
import { chosenPlace } from './place'
import { useOnline } from './useOnline'

interface Props {
  router: ReturnType<typeof createDeskRouter>
  children: ReactNode
}

/** Fills the frame with what the other side tells of the place where the person is. */
export function LiveShell({ router, children }: Props) {
  useChanges()
  useWindow(router)
  const params = useRouterState({
    router,
    select: (state) =>
      state.matches[state.matches.length - 1]?.params as { connection?: string; tenant?: string },
  })
  const profile = useQuery({ queryKey: ['profile'], queryFn: () => desk.Settings.Profile() })
  const listed = useQuery({ queryKey: ['connections'], queryFn: () => desk.Connections.List() })
  const ids = listed.data?.map((one) => one.id) ?? []
  const { connection } = chosenPlace(params ?? {}, ids, [])
  const health = useHealth(connection)
  const { tenants, types, waiting, tenant } = useContent(params ?? {}, ids)
  const findItems = useFindItems(connection, tenant, types)
  const connections = (listed.data ?? []).map((one): ConnectionSummary => ({
    id: one.id,
    name: one.name,
    kind: one.kind,
    environment: one.environment as Environment,
    readOnly: one.readOnly,
    health: one.id === connection ? health : 'unknown',
  }))
  const model: ShellModel = {
    person: profile.data?.name ?? '',
    connections,
    tenants: tenants.map((name) => ({ name })),
    types,
    reviewCount: waiting,
    findItems,
    banner: <StateBanner current={connections.find((one) => one.id === connection)} />,
  }
  return <ShellContext value={model}>{children}</ShellContext>
}

function useHealth(connection: string | undefined): ConnectionSummary['health'] {
  const { data, isError } = useQuery({
    queryKey: ['health', connection],
    queryFn: () => desk.Connections.Health(connection ?? ''),
    enabled: connection !== undefined,
    refetchInterval: 60_000,
    staleTime: 30_000,
  })
  if (isError) return 'failed'
  if (!data) return 'unknown'
  if (!data.ok) return 'failed'
  return data.latencyMs > 1000 ? 'slow' : 'ok'
}

function useContent(params: { connection?: string; tenant?: string }, ids: string[]) {
  const { connection = '' } = chosenPlace(params, ids, [])
  const enabled = connection !== '' && ids.includes(connection)
  const tenants = useQuery({
    queryKey: deskKey(connection, {}, 'tenants'),
    queryFn: () => desk.Tenants.List(connection),
    enabled,
  })
  const { tenant = '' } = chosenPlace(params, ids, tenants.data ?? [])
  const types = useQuery({
    queryKey: deskKey(connection, { tenant }, 'types'),
    queryFn: () => desk.Tenants.Types(connection, tenant),
    enabled: enabled && tenant !== '' && (tenants.data?.includes(tenant) ?? false),
  })
  const waiting = useWaiting(connection, enabled ? tenants.data : undefined)
  return {
    tenant,
    tenants: tenants.data ?? [],
    types: (types.data ?? []).map((type) => ({ name: type.name, count: type.counts.all })),
    waiting,
  }
}

const shown = 8

/** Items of the tenant whose title or id holds the words. */
function useFindItems(connection: string | undefined, tenant: string, types: { name: string }[]) {
  const queries = useQueryClient()
  const names = types.map((type) => type.name).join('\n')
  return useCallback(
    async (text: string): Promise<FoundItem[]> => {
      if (!connection || !tenant || !names) return []
      const pages = await Promise.all(
        names.split('\n').map(async (type) => {
          const query = { tenant, type, folder: '', recursive: true, state: '' as State, ext: '', text, sort: '', descending: false, offset: 0, limit: shown } // prettier-ignore
          const page = await queries.fetchQuery({
            queryKey: deskKey(connection, { tenant, type }, 'find', text),
            queryFn: () => desk.Content.Rows(connection, query),
          })
          return page.rows.map((row) => foundItem(connection, tenant, type, row))
        }),
      )
      return pages.flat().slice(0, shown)
    },
    [connection, tenant, names, queries],
  )
}

function foundItem(connection: string, tenant: string, type: string, row: Row): FoundItem {
  const best = row.states[0]
  const path = [connection, tenant, 'item', type, row.id].map(encodeURIComponent)
  const folder = folderOf(row.id)
  return {
    key: `${type}/${row.id}.${row.ext}`,
    title: row.title || nameOf(row.id),
    place: folder ? `${type} / ${folder}` : type,
    state: best?.state ?? 'live',
    differs: best?.differs,
    to: `/c/${path.join('/')}?ext=${encodeURIComponent(row.ext)}`,
  }
}

function StateBanner({ current }: { current?: ConnectionSummary }) {
  const { t } = useTranslation()
  const online = useOnline()
  if (!online)
    return (
      <Banner tone="quiet" icon="offline" title={t('banner.offline')}>
        {t('banner.local')}
      </Banner>
    )
  if (current?.health === 'failed')
    return (
      <Banner tone="caution" icon="offline" title={t('banner.unreachable', { name: current.name })}>
        {t('banner.safe')}
      </Banner>
    )
  if (current?.readOnly)
    return (
      <Banner tone="quiet" icon="lock" title={t('banner.readOnly', { name: current.name })}>
        {t('banner.nothing')}
      </Banner>
    )
  return null
}
