import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { concerns, onReconnect, subscribe, type Scope } from '@/api'

interface Change extends Scope {
  connection: string
  resync: boolean
}

/** How long changes are gathered, in milliseconds: an import makes hundreds in a second. */
const pause = 250

/** Asks again for what changed in a store, whoever changed it, for as long as the component is shown. */
export function useChanges(): void {
  const queries = useQueryClient()
  useEffect(() => {
    let gathered: Change[] = []
    let timer: ReturnType<typeof setTimeout> | undefined
    const flush = () => {
      const changes = gathered
      gathered = []
      timer = undefined
      void queries.invalidateQueries({
        predicate: ({ queryKey }) =>
          changes.some((change) => concerns(queryKey, change.connection, change.resync ? {} : change)),
      })
    }
    const stops = [
      subscribe('change', (data) => {
        gathered.push(data as Change)
        timer ??= setTimeout(flush, pause)
      }),
      subscribe('resync', () => void queries.invalidateQueries()),
      subscribe('connections', () => void queries.invalidateQueries({ queryKey: ['connections'] })),
      subscribe('remote', (data) => {
        const { connection } = data as { connection: string }
        void queries.invalidateQueries({ queryKey: ['remote', connection] })
      }),
      onReconnect(() => void queries.invalidateQueries()),
    ]
    return () => {
      clearTimeout(timer)
      for (const stop of stops) stop()
    }
  }, [queries])
}
