import { QueryClient } from '@tanstack/react-query'
import { ApiError } from '@/api'

const passing = new Set(['unavailable', 'timeout'])

/** Data stays for the events to refresh; only what may pass by itself is tried again. */
export function createQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        refetchOnWindowFocus: true,
        networkMode: 'always',
        retry: (failures, error) => failures < 2 && error instanceof ApiError && passing.has(error.kind),
      },
      mutations: { networkMode: 'always', retry: false },
    },
  })
}
