import { ActionIcon, Button, Menu } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { toApiError, type SchemaSummary } from '@/api'
import { formatCount, titleOf } from '@/lib/format'
import {
  Empty,
  Icon,
  Problem,
  ScreenHeader,
  SkeletonRows,
  useCrumbs,
  useListKeys,
  usePaletteActions,
} from '@/ui'
import { useReadOnly, useSchemas, useTypes, type Whose } from './api'
import { DeleteSchema } from './DeleteSchema'
import { NewSchema } from './NewSchema'
import { SchemaBadge } from './SchemaBadge'
import classes from './schemas.module.css'

interface Props {
  connection: string
  tenant: string
}

/** The schemas that apply in a tenant: where each comes from and what it does to items that do not fit. */
export function SchemaList({ connection, tenant }: Props) {
  const { t } = useTranslation('schemas')
  const list = useRef<HTMLDivElement>(null)
  const schemas = useSchemas(connection, tenant)
  const types = useTypes(connection, tenant)
  const readOnly = useReadOnly(connection)
  const [layer, setLayer] = useState<'new' | { delete: SchemaSummary }>()
  const onKeyDown = useListKeys(list, t('title'))
  useCrumbs([{ label: tenant, to: `/c/${connection}/${tenant}` }, { label: t('title') }])
  usePaletteActions(
    t('title'),
    readOnly ? [] : [{ id: 'new', label: t('new'), icon: 'add', run: () => setLayer('new') }],
  )
  const add = !readOnly && (
    <Button leftSection={<Icon name="add" />} onClick={() => setLayer('new')}>
      {t('new')}
    </Button>
  )
  const counts = new Map(types.data?.map((type) => [type.name, type.counts.all]))
  return (
    <div className={classes.screen}>
      <ScreenHeader
        title={t('title')}
        note={schemas.data && t('count', { count: schemas.data.length })}
        actions={add}
        bordered
      />
      {schemas.isPending && <SkeletonRows height={52} />}
      {schemas.error && !schemas.data && (
        <Problem
          title={t('failed.list')}
          onRetry={() => void schemas.refetch()}
          details={toApiError(schemas.error).describe()}
          reference={toApiError(schemas.error).ref}
        >
          {schemas.error.message}
        </Problem>
      )}
      {schemas.data?.length === 0 && (
        <Empty icon="schemas" title={t('empty.title')} actions={add}>
          {t('empty.text')}
        </Empty>
      )}
      {schemas.data && schemas.data.length > 0 && (
        <div className={classes.scroll}>
          <div className={classes.listHead} aria-hidden>
            <span>{t('columns.name')}</span>
            <span>{t('columns.where')}</span>
            <span>{t('columns.mode')}</span>
            <span>{t('columns.items')}</span>
          </div>
          <div ref={list} role="list" aria-label={t('title')} onKeyDown={onKeyDown}>
            {schemas.data.map((schema) => (
              <Row
                key={schema.name}
                connection={connection}
                tenant={tenant}
                schema={schema}
                items={counts.get(schema.name)}
                readOnly={readOnly}
                onDelete={() => setLayer({ delete: schema })}
              />
            ))}
          </div>
        </div>
      )}
      {layer === 'new' && (
        <NewSchema
          connection={connection}
          tenant={tenant}
          taken={schemas.data ?? []}
          types={types.data ?? []}
          onClose={() => setLayer(undefined)}
        />
      )}
      {typeof layer === 'object' && (
        <DeleteSchema
          at={{ connection, tenant, name: layer.delete.name }}
          whose={layer.delete.tenant ? 'tenant' : 'global'}
          override={layer.delete.global && layer.delete.tenant}
          onClose={() => setLayer(undefined)}
        />
      )}
    </div>
  )
}

interface RowProps extends Props {
  schema: SchemaSummary
  items?: number
  readOnly: boolean
  onDelete: () => void
}

function Row({ connection, tenant, schema, items, readOnly, onDelete }: RowProps) {
  const { t } = useTranslation('schemas')
  const navigate = useNavigate()
  const { name } = schema
  const params = { connection, tenant, name }
  const open = (place?: Whose) =>
    void navigate({ to: '/c/$connection/$tenant/schemas/$name', params, search: { place } })
  const mode = schema.mode === 'off' || schema.mode === 'enforce' ? schema.mode : 'warn'
  const words = schema.tenant
    ? t(schema.global ? 'actions.deleteOverride' : 'actions.deleteOwn')
    : t('actions.deleteGlobal')
  return (
    <div role="listitem" data-row={name} className={classes.listRow}>
      <div className={classes.names}>
        <Link to="/c/$connection/$tenant/schemas/$name" params={params}>
          {schema.title || titleOf(name)}
        </Link>
        <code>{name}</code>
      </div>
      <SchemaBadge schema={schema} />
      <span className={classes.mode} data-mode={mode}>
        <Icon name={mode === 'enforce' ? 'lock' : mode === 'warn' ? 'problem' : 'minus'} size={14} />
        {t(`mode.${mode}`)}
      </span>
      <span className={classes.count}>{items === undefined ? '–' : formatCount(items)}</span>
      <Menu position="bottom-end" width={224}>
        <Menu.Target>
          <ActionIcon size={28} aria-label={t('actions.more', { name })}>
            <Icon name="more" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Icon name="go" />} onClick={() => open()}>
            {t('actions.open')}
          </Menu.Item>
          {!readOnly && !schema.tenant && (
            <Menu.Item leftSection={<Icon name="transfer" />} onClick={() => open('tenant')}>
              {t('actions.override')}
            </Menu.Item>
          )}
          {!readOnly && (
            <>
              <Menu.Divider />
              <Menu.Item leftSection={<Icon name="trash" />} onClick={onDelete}>
                {words}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
    </div>
  )
}
