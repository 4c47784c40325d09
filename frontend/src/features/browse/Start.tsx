import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Problem, SkeletonRows } from '@/ui'
import { useConnections } from './api'

/** The start of the desk: goes on to the default connection, or to the connections when there is none. */
export function Start() {
  const { t } = useTranslation('browse')
  const navigate = useNavigate()
  const { data, error, refetch } = useConnections()
  useEffect(() => {
    if (!data) return
    const first = data.find((one) => one.default) ?? data[0]
    if (first) void navigate({ to: '/c/$connection', params: { connection: first.id }, replace: true })
    else void navigate({ to: '/connections', replace: true })
  }, [data, navigate])
  if (error)
    return (
      <Problem title={t('tenants.failed')} onRetry={() => void refetch()}>
        {error.message}
      </Problem>
    )
  return <SkeletonRows />
}
