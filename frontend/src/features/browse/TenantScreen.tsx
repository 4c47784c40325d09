import { ActionIcon, Button, Menu } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError, concerns, desk, type TypeSummary } from '@/api'
import { FirstSteps } from '@/features/session'
import type { State } from '@/lib/address'
import { formatCount, titleOf } from '@/lib/format'
import {
  ConfirmForGood,
  Empty,
  Icon,
  Problem,
  ScreenHeader,
  SkeletonRows,
  Tag,
  toastDone,
  toastFailure,
  useCrumbs,
} from '@/ui'
import { useReadOnly, useTypes } from './api'
import classes from './browse.module.css'
import { NameDialog } from './NameDialog'

interface Props {
  connection: string
  tenant: string
}

/** The types of a tenant, with how many items stand in which state. */
export function TenantScreen({ connection, tenant }: Props) {
  const { t } = useTranslation('browse')
  const queries = useQueryClient()
  const navigate = useNavigate()
  const types = useTypes(connection, tenant)
  const readOnly = useReadOnly(connection)
  const [layer, setLayer] = useState<'new' | 'deleteTenant' | { type: TypeSummary }>()
  const close = () => setLayer(undefined)
  const deleting = typeof layer === 'object' ? layer.type : undefined
  useCrumbs([{ label: tenant }])
  const refresh = () =>
    queries.invalidateQueries({ predicate: ({ queryKey }) => concerns(queryKey, connection, { tenant }) })
  const add = !readOnly && (
    <Button variant="filled" leftSection={<Icon name="add" />} onClick={() => setLayer('new')}>
      {t('types.new')}
    </Button>
  )
  return (
    <div className={classes.screen}>
      <ScreenHeader
        title={titleOf(tenant)}
        note={types.data && t('types.note', { count: types.data.length })}
        actions={
          <>
            {add}
            {!readOnly && (
              <Menu position="bottom-end">
                <Menu.Target>
                  <ActionIcon aria-label={t('list.actions', { name: tenant })}>
                    <Icon name="more" />
                  </ActionIcon>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item leftSection={<Icon name="trash" />} onClick={() => setLayer('deleteTenant')}>
                    {t('tenants.delete', { name: tenant })}
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
            )}
          </>
        }
      />
      <div className={classes.page}>
        <FirstSteps connection={connection} tenant={tenant} />
        {types.error && !types.data ? (
          <Problem
            title={t('types.failed')}
            onRetry={() => void types.refetch()}
            details={types.error instanceof ApiError ? types.error.describe() : undefined}
            reference={types.error instanceof ApiError ? types.error.ref : undefined}
          >
            {types.error.message}
          </Problem>
        ) : !types.data ? (
          <SkeletonRows count={4} height={48} />
        ) : types.data.length === 0 ? (
          <Empty icon="content" title={t('types.none')} actions={add}>
            {t('types.noneWhy')}
          </Empty>
        ) : (
          <TypesTable
            connection={connection}
            tenant={tenant}
            types={types.data}
            onDelete={readOnly ? undefined : (type) => setLayer({ type })}
          />
        )}
      </div>
      {layer === 'new' && (
        <NameDialog
          title={t('types.new')}
          label={t('types.name')}
          hint={t('types.nameHint')}
          action={t('types.create')}
          onClose={close}
          onSave={async (name) => {
            await desk.Tenants.CreateType(connection, tenant, name)
            await refresh()
          }}
        />
      )}
      <ConfirmForGood
        opened={deleting !== undefined}
        title={t('types.deleteTitle', { name: deleting?.name ?? '' })}
        name={deleting?.name ?? ''}
        action={t('deleteForGood')}
        onClose={close}
        onConfirm={() => {
          const name = deleting?.name ?? ''
          close()
          desk.Tenants.DeleteType(connection, tenant, name).then(
            () => {
              toastDone(t('types.deleted', { name }))
              void refresh()
            },
            (reason: Error) => toastFailure({ title: reason.message }),
          )
        }}
      >
        {t('types.deleteText', { count: deleting?.counts.all ?? 0 })}
      </ConfirmForGood>
      <ConfirmForGood
        opened={layer === 'deleteTenant'}
        title={t('tenants.deleteTitle', { name: tenant })}
        name={tenant}
        action={t('deleteForGood')}
        onClose={close}
        onConfirm={() => {
          close()
          desk.Tenants.Delete(connection, tenant).then(
            () => {
              toastDone(t('tenants.deleted', { name: tenant }))
              void refresh()
              void navigate({ to: '/c/$connection', params: { connection } })
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

const columns: State[] = ['live', 'draft', 'pending']

function TypesTable({
  connection,
  tenant,
  types,
  onDelete,
}: Props & { types: TypeSummary[]; onDelete?: (type: TypeSummary) => void }) {
  const { t } = useTranslation('browse')
  const { t: ui } = useTranslation('ui')
  return (
    <table className={classes.types}>
      <thead>
        <tr>
          <th scope="col">{t('types.column.type')}</th>
          <th scope="col">{t('types.column.items')}</th>
          {columns.map((state) => (
            <th key={state} scope="col">
              <span className={classes.stateHead} data-state={state}>
                <Icon name={state} size={14} /> {ui(`state.${state}`)}
              </span>
            </th>
          ))}
          <th scope="col">
            <span className="vd-hidden">{t('types.schema')}</span>
          </th>
          {onDelete && <th aria-hidden />}
        </tr>
      </thead>
      <tbody>
        {types.map((type) => (
          <tr key={type.name}>
            <th scope="row">
              <Link
                to="/c/$connection/$tenant/content/$type"
                params={{ connection, tenant, type: type.name }}
              >
                {type.name}
              </Link>
            </th>
            <td>{formatCount(type.counts.all)}</td>
            {columns.map((state) => (
              <td key={state} data-state={state} data-none={type.counts[state] === 0 || undefined}>
                {type.counts[state] === 0 ? (
                  '–'
                ) : (
                  <Link
                    to="/c/$connection/$tenant/content/$type"
                    params={{ connection, tenant, type: type.name }}
                    search={{ state }}
                    aria-label={`${type.name}: ${formatCount(type.counts[state])} ${ui(`state.${state}`)}`}
                  >
                    {formatCount(type.counts[state])}
                  </Link>
                )}
              </td>
            ))}
            <td>{type.hasSchema && <Tag>{t('types.schema')}</Tag>}</td>
            {onDelete && (
              <td>
                <ActionIcon
                  aria-label={t('types.delete', { name: type.name })}
                  onClick={() => onDelete(type)}
                >
                  <Icon name="trash" />
                </ActionIcon>
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
