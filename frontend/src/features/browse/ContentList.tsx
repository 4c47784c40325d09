import { ActionIcon, Button } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useCallback, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError, chooseFiles, desk, type Row } from '@/api'
import { folderTrail, nameOf } from '@/lib/address'
import { formatCount, singular, titleOf } from '@/lib/format'
import {
  ConfirmForGood,
  Empty,
  Icon,
  Problem,
  ScreenHeader,
  SelectionBar,
  SkeletonRows,
  toastDone,
  toastFailure,
  useCrumbs,
  usePaletteActions,
  VirtualTable,
} from '@/ui'
import { useList, useReadOnly, useTypes } from './api'
import classes from './browse.module.css'
import { columnsOf, NarrowRow } from './columns'
import { DropZone } from './DropZone'
import { FilterRow } from './FilterRow'
import { FolderShelf } from './FolderShelf'
import { ListFoot } from './ListFoot'
import { NameDialog } from './NameDialog'
import { NewButton, type Choice } from './NewButton'
import { NewItem } from './NewItem'
import { RowMenu } from './RowMenu'
import { StepDialog, type Asked } from './StepDialog'
import { applicable, losesText, rowKey, type Verb } from './steps'
import { useBulk } from './useBulk'
import { useListAddress } from './useListAddress'
import { useSelection } from './useSelection'
import { useUpload } from './useUpload'

const item = '/c/$connection/$tenant/item/$type/$id'
const empty = new Set<string>()

type Layer = Choice | 'deleteRows' | Asked

/** The items of a type: one row per item, of any number. */
export function ContentList() {
  const { t } = useTranslation('browse')
  const navigate = useNavigate()
  const { place, query, sort, change, setSort } = useListAddress()
  const { connection, tenant, type } = place
  const list = useList(connection, tenant, type, query)
  const listKey = JSON.stringify([place, query])
  const selection = useSelection(list, listKey)
  const readOnly = useReadOnly(connection)
  const types = useTypes(connection, tenant)
  const bulk = useBulk(place)
  const upload = useUpload(place, query.folder)
  const chooseAndUpload = () =>
    void chooseFiles(true).then(upload, (reason: Error) => toastFailure({ title: reason.message }))
  const [layer, setLayer] = useState<Layer>()
  const close = () => setLayer(undefined)
  const columns = useMemo(() => columnsOf(t), [t])
  const { facts } = list
  const total = facts?.total ?? 0
  const folders = facts?.folders ?? []
  const summary = types.data?.find((one) => one.name === type)
  const name = singular(type)
  const kinds = useKinds(list.rowAt, Math.min(total, 100))

  useCrumbs([
    { label: tenant, to: pathOf(connection, tenant) },
    { label: type, to: `${pathOf(connection, tenant)}/content/${encodeURIComponent(type)}` },
    ...folderTrail(query.folder).map((folder) => ({
      label: nameOf(folder),
      to: `${pathOf(connection, tenant)}/content/${encodeURIComponent(type)}?folder=${encodeURIComponent(folder)}`,
    })),
  ])
  usePaletteActions(titleOf(type), [
    ...(readOnly
      ? []
      : [
          { id: 'new', label: t('list.new', { name }), icon: 'add' as const, run: () => setLayer('new') },
          {
            id: 'upload',
            label: t('list.upload'),
            icon: 'upload' as const,
            run: chooseAndUpload,
          },
          {
            id: 'folder',
            label: t('list.newFolder'),
            icon: 'folder' as const,
            run: () => setLayer('folder'),
          },
        ]),
  ])

  const open = useCallback(
    (row: Row) => void navigate({ to: item, params: { ...place, id: row.id }, search: { ext: row.ext } }),
    [navigate, place],
  )
  const run = (verb: Verb, input?: string) => {
    const rows = applicable(verb, selection.rows)
    selection.clear()
    void bulk(verb, rows, input)
  }
  const lossy = selection.rows.filter(losesText)
  const empties = query.text || query.state || query.ext ? 'filtered' : 'empty'

  return (
    <DropZone
      enabled={!readOnly}
      label={t('list.dropHere', { place: query.folder ? `${type} / ${query.folder}` : type })}
      onDrop={(files) => void upload(files)}
    >
      <ScreenHeader
        title={query.folder ? nameOf(query.folder) : titleOf(type)}
        note={
          facts &&
          t('list.count', { count: facts.counts.all, replace: { count: formatCount(facts.counts.all) } })
        }
        actions={
          <>
            <Button
              className={classes.wideOnly}
              leftSection={<Icon name="upload" />}
              disabled={readOnly}
              onClick={chooseAndUpload}
            >
              {t('list.upload')}
            </Button>
            <ActionIcon
              className={classes.narrowOnly}
              variant="default"
              aria-label={t('list.upload')}
              disabled={readOnly}
              onClick={chooseAndUpload}
            >
              <Icon name="upload" />
            </ActionIcon>
            <NewButton name={name} readOnly={readOnly} inFolder={query.folder !== ''} onChoose={setLayer} />
          </>
        }
      />
      <FilterRow
        query={query}
        counts={facts?.counts}
        kinds={kinds}
        hasFolders={folders.length > 0 || query.folder !== ''}
        onChange={change}
      />
      <FolderShelf
        key={query.folder}
        place={place}
        folder={query.folder}
        folders={folders}
        readOnly={readOnly}
      />
      {list.error && !facts ? (
        <Problem
          title={t('list.failed')}
          onRetry={list.retry}
          details={list.error instanceof ApiError ? list.error.describe() : undefined}
          reference={list.error instanceof ApiError ? list.error.ref : undefined}
        >
          {list.error.message}
        </Problem>
      ) : !facts ? (
        <SkeletonRows count={14} />
      ) : total === 0 ? (
        <div className={classes.none}>
          {empties === 'filtered' ? (
            <Empty
              icon="search"
              title={t('list.nothing')}
              actions={
                <Button onClick={() => change({ q: undefined, state: undefined, ext: undefined })}>
                  {t('list.clearFilter')}
                </Button>
              }
            >
              {t('list.nothingWhy')}
            </Empty>
          ) : (
            <Empty
              icon="content"
              title={t('list.empty')}
              actions={
                !readOnly && (
                  <>
                    <Button
                      variant="filled"
                      leftSection={<Icon name="add" />}
                      onClick={() => setLayer('new')}
                    >
                      {t('list.new', { name })}
                    </Button>
                    <Button leftSection={<Icon name="upload" />} onClick={chooseAndUpload}>
                      {t('list.upload')}
                    </Button>
                  </>
                )
              }
            >
              {t('list.emptyWhy')}
            </Empty>
          )}
        </div>
      ) : (
        <VirtualTable
          label={titleOf(type)}
          columns={columns}
          count={total}
          rowAt={list.rowAt}
          keyOf={rowKey}
          nameOf={(row) => row.title}
          selected={readOnly ? empty : selection.keys}
          onSelect={selection.select}
          onOpen={open}
          sort={sort}
          onSort={setSort}
          listKey={listKey}
          onRange={list.onRange}
          rowKeys={[{ keys: 'e', label: t('list.edit'), run: open }]}
          actions={(row) => (
            <RowMenu
              row={row}
              place={place}
              readOnly={readOnly}
              onDelete={() => {
                selection.select(new Set([rowKey(row)]))
                if (losesText(row)) setLayer('deleteRows')
                else void bulk('delete', [row])
              }}
            />
          )}
          narrow={{ upTo: 768, height: 64, render: (row) => <NarrowRow row={row} t={t} /> }}
        />
      )}
      <ListFoot total={total} range={list.range} readOnly={readOnly} />
      {!readOnly && (
        <SelectionBar
          count={selection.rows.length}
          total={selection.rows.length < total ? total : undefined}
          onSelectAll={() => void selection.selectAll()}
          onClear={selection.clear}
          actions={[
            { id: 'submit', label: t('bulk.submit'), icon: 'submit', count: applicable('submit', selection.rows).length, onRun: () => setLayer('submit') },
            { id: 'publish', label: t('bulk.publish'), icon: 'publish', count: applicable('publish', selection.rows).length, onRun: () => setLayer('publish') },
            { id: 'request', label: t('bulk.request'), icon: 'requestChanges', count: applicable('request', selection.rows).length, onRun: () => setLayer('request') },
            { id: 'move', label: t('bulk.move'), icon: 'folder', group: true, count: selection.rows.length, onRun: () => setLayer('move') },
            { id: 'delete', label: t('bulk.delete'), icon: 'trash', count: selection.rows.length, onRun: () => (lossy.length > 0 ? setLayer('deleteRows') : run('delete')) },
          ]} // prettier-ignore
        />
      )}
      {layer === 'new' && (
        <NewItem
          place={place}
          folder={query.folder}
          name={name}
          usual={mostOf(list.rowAt, Math.min(total, 100))}
          hasSchema={summary?.hasSchema ?? false}
          onClose={close}
        />
      )}
      {layer === 'folder' && (
        <NameDialog
          title={t('list.newFolder')}
          label={t('folders.name')}
          action={t('folders.create')}
          onClose={close}
          onSave={async (made) => {
            await desk.Tenants.CreateFolder(
              connection,
              tenant,
              type,
              query.folder ? `${query.folder}/${made}` : made,
            )
            list.retry()
          }}
        />
      )}
      {(layer === 'submit' || layer === 'publish' || layer === 'request' || layer === 'move') && (
        <StepDialog
          verb={layer}
          count={applicable(layer, selection.rows).length}
          folders={folders.map((one) => (query.folder ? `${query.folder}/${one.name}` : one.name))}
          onRun={(input) => run(layer, input)}
          onClose={close}
        />
      )}
      <ConfirmForGood
        opened={layer === 'deleteRows'}
        title={t('bulk.goneTitle', { count: selection.rows.length })}
        name={t('bulk.goneName', { count: selection.rows.length })}
        action={t('deleteForGood')}
        onClose={close}
        onConfirm={() => {
          close()
          run('delete')
        }}
      >
        {t('bulk.goneText', { count: lossy.length })}
      </ConfirmForGood>
      <ConfirmForGood
        opened={layer === 'deleteFolder'}
        title={t('folders.deleteTitle', { name: nameOf(query.folder) })}
        name={nameOf(query.folder)}
        action={t('deleteForGood')}
        onClose={close}
        onConfirm={() => {
          close()
          desk.Tenants.DeleteFolder(connection, tenant, type, query.folder).then(
            () => {
              toastDone(t('folders.deleted', { name: nameOf(query.folder) }))
              change({ folder: undefined })
            },
            (reason: Error) => toastFailure({ title: reason.message }),
          )
        }}
      >
        {t('folders.deleteText', { count: facts?.counts.all ?? 0 })}
      </ConfirmForGood>
      <ConfirmForGood
        opened={layer === 'deleteType'}
        title={t('types.deleteTitle', { name: type })}
        name={type}
        action={t('deleteForGood')}
        onClose={close}
        onConfirm={() => {
          close()
          desk.Tenants.DeleteType(connection, tenant, type).then(
            () => {
              toastDone(t('types.deleted', { name: type }))
              void navigate({ to: '/c/$connection/$tenant', params: { connection, tenant } })
            },
            (reason: Error) => toastFailure({ title: reason.message }),
          )
        }}
      >
        {t('types.deleteText', { count: summary?.counts.all ?? 0 })}
      </ConfirmForGood>
    </DropZone>
  )
}

const pathOf = (connection: string, tenant: string) =>
  `/c/${encodeURIComponent(connection)}/${encodeURIComponent(tenant)}`

/** The extensions of the first rows. */
function extsOf(rowAt: (index: number) => Row | undefined, count: number): string[] {
  return Array.from({ length: count }, (_, index) => rowAt(index)?.ext).filter((ext) => ext !== undefined)
}

function useKinds(rowAt: (index: number) => Row | undefined, count: number): string[] {
  return useMemo(() => [...new Set(extsOf(rowAt, count))], [rowAt, count])
}

function mostOf(rowAt: (index: number) => Row | undefined, count: number): string | undefined {
  const counts = new Map<string, number>()
  for (const ext of extsOf(rowAt, count)) counts.set(ext, (counts.get(ext) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0]
}
