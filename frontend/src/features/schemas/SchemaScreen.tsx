import { useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { toApiError } from '@/api'
import { titleOf } from '@/lib/format'
import { Problem, SkeletonRows, useCrumbs } from '@/ui'
import { useBoth, type At, type Both, type Whose } from './api'
import { template } from './document'
import { SchemaEditor } from './SchemaEditor'

/** One schema: that of the tenant or the global one, as the address says; without a word the one that applies. */
export function SchemaScreen({ at }: { at: At }) {
  const { t } = useTranslation('schemas')
  const { place } = useSearch({ strict: false })
  const both = useBoth(at)
  const { connection, tenant, name } = at
  const base = `/c/${connection}/${tenant}`
  useCrumbs([
    { label: tenant, to: base },
    { label: t('title'), to: `${base}/schemas` },
    { label: titleOf(name) },
  ])
  if (both.error && !both.data) {
    const error = toApiError(both.error)
    return (
      <Problem
        title={t('failed.load')}
        onRetry={() => void both.refetch()}
        details={error.describe()}
        reference={error.ref}
      >
        {error.message}
      </Problem>
    )
  }
  if (!both.data) return <SkeletonRows count={16} height={28} />
  const whose = place ?? applying(both.data)
  return (
    <SchemaEditor
      key={whose}
      at={at}
      whose={whose}
      both={both.data}
      start={startOf(both.data, whose, name)}
    />
  )
}

function applying(both: Both): Whose {
  return both.tenant || !both.global ? 'tenant' : 'global'
}

/** What an absent schema begins with: an override with the global text, anything else with a small form. */
function startOf(both: Both, whose: Whose, name: string): string {
  return (whose === 'tenant' && both.global?.content) || template(titleOf(name))
}
