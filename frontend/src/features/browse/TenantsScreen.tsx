import { ActionIcon, Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError, desk, deskKey } from '@/api'
import { FirstSteps } from '@/features/session'
import {
  ConfirmForGood,
  Empty,
  Icon,
  Problem,
  ScreenHeader,
  SkeletonRows,
  toastDone,
  toastFailure,
  useCrumbs,
} from '@/ui'
import { useReadOnly, useTenants } from './api'
import classes from './browse.module.css'
import { NameDialog } from './NameDialog'

/** The tenants of a connection. */
export function TenantsScreen({ connection }: { connection: string }) {
  const { t } = useTranslation('browse')
  const queries = useQueryClient()
  const tenants = useTenants(connection)
  const readOnly = useReadOnly(connection)
  const [adding, setAdding] = useState(false)
  const [deleting, setDeleting] = useState<string>()
  useCrumbs([{ label: t('tenants.title') }])
  const refresh = () => queries.invalidateQueries({ queryKey: deskKey(connection, {}, 'tenants') })
  const add = !readOnly && (
    <Button variant="filled" leftSection={<Icon name="add" />} onClick={() => setAdding(true)}>
      {t('tenants.new')}
    </Button>
  )
  return (
    <div className={classes.screen}>
      <ScreenHeader
        title={t('tenants.title')}
        note={tenants.data && t('tenants.count', { count: tenants.data.length })}
        actions={add}
      />
      <div className={classes.page}>
        <FirstSteps connection={connection} tenant={tenants.data?.[0] ?? ''} />
        {tenants.error && !tenants.data ? (
          <Problem
            title={t('tenants.failed')}
            onRetry={() => void tenants.refetch()}
            details={tenants.error instanceof ApiError ? tenants.error.describe() : undefined}
          >
            {tenants.error.message}
          </Problem>
        ) : !tenants.data ? (
          <SkeletonRows count={4} height={56} />
        ) : tenants.data.length === 0 ? (
          <Empty icon="content" title={t('tenants.none')} actions={add}>
            {t('tenants.noneWhy')}
          </Empty>
        ) : (
          <ul className={classes.tenants}>
            {tenants.data.map((name) => (
              <li key={name}>
                <Link
                  className={classes.tenant}
                  to="/c/$connection/$tenant"
                  params={{ connection, tenant: name }}
                >
                  <span className={classes.tile}>{name.charAt(0).toLocaleUpperCase()}</span>
                  <span className={classes.title}>{name}</span>
                </Link>
                {!readOnly && (
                  <ActionIcon aria-label={t('tenants.delete', { name })} onClick={() => setDeleting(name)}>
                    <Icon name="trash" />
                  </ActionIcon>
                )}
              </li>
            ))}
          </ul>
        )}
      </div>
      {adding && (
        <NameDialog
          title={t('tenants.new')}
          label={t('tenants.name')}
          hint={t('tenants.nameHint')}
          action={t('tenants.create')}
          onClose={() => setAdding(false)}
          onSave={async (name) => {
            await desk.Tenants.Create(connection, name)
            await refresh()
          }}
        />
      )}
      <ConfirmForGood
        opened={deleting !== undefined}
        title={t('tenants.deleteTitle', { name: deleting ?? '' })}
        name={deleting ?? ''}
        action={t('deleteForGood')}
        onClose={() => setDeleting(undefined)}
        onConfirm={() => {
          const name = deleting ?? ''
          setDeleting(undefined)
          desk.Tenants.Delete(connection, name).then(
            () => {
              toastDone(t('tenants.deleted', { name }))
              void refresh()
            },
            (reason: Error) => toastFailure({ title: reason.message }),
          )
        }}
      >
        {t('tenants.deleteText')}
      </ConfirmForGood>
    </div>
  )
}
