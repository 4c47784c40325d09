import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { ApiError } from '@/api'
import { Problem, SkeletonRows, useCrumbs } from '@/ui'
import { useItem, type At } from './api'
import { useItemAddress } from './useItemAddress'
import { Workbench } from './Workbench'

/** One item: its text or picture, what is known about it, and the steps that can be taken with it. */
export function ItemScreen() {
  const address = useItemAddress()
  if (!address.at) return <SkeletonRows count={12} />
  const { item } = address.at
  return <Loaded key={JSON.stringify([address.at.connection, item])} at={address.at} address={address} />
}

function Loaded({ at, address }: { at: At; address: ReturnType<typeof useItemAddress> }) {
  const { t } = useTranslation('editor')
  const { data, error, refetch } = useItem(at)
  const { tenant, type } = at.item
  useCrumbs([{ label: tenant }, { label: type }, { label: data?.title ?? at.item.id }])
  if (data) return <Workbench at={at} item={data} address={address} />
  if (!error) return <SkeletonRows count={12} />
  const missing = error instanceof ApiError && error.kind === 'notFound'
  return (
    <Problem
      title={missing ? t('missing') : t('failed')}
      tone={missing ? 'caution' : 'danger'}
      onRetry={missing ? undefined : () => void refetch()}
      details={error instanceof ApiError ? error.describe() : undefined}
      reference={error instanceof ApiError ? error.ref : undefined}
      action={
        missing && (
          <Button
            size="xs"
            renderRoot={(props) => (
              <Link
                to="/c/$connection/$tenant/content/$type"
                params={{ connection: at.connection, tenant, type }}
                {...props}
              />
            )}
          >
            {t('toList', { type })}
          </Button>
        )
      }
    >
      {missing ? t('missingWhy') : error.message}
    </Problem>
  )
}
