import { Button, Drawer, TextInput } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { toApiError, type Deleted, type Ref } from '@/api'
import { fileName, nameOf, type State } from '@/lib/address'
import {
  Bytes,
  Empty,
  Icon,
  Problem,
  RelativeTime,
  ScreenHeader,
  SkeletonRows,
  useCrumbs,
  VirtualTable,
  type Column,
} from '@/ui'
import { keyOf, useBringBack, useTrash } from './api'
import { BringBackBar } from './BringBackBar'
import { LastVersion } from './LastVersion'
import classes from './Trash.module.css'

const route = getRouteApi('/shell/c/$connection/$tenant/trash')
const nothing: ReadonlySet<string> = new Set()

/** What was deleted in a tenant, what it was last, and the way back. */
export function TrashScreen() {
  const { t } = useTranslation('trash')
  const { connection, tenant } = route.useParams()
  const { q = '', item: key } = route.useSearch()
  const navigate = route.useNavigate()
  const trash = useTrash(connection, tenant)
  const [selected, setSelected] = useState(nothing)
  const narrow = useMediaQuery('(max-width: 64em)') ?? false
  useCrumbs([
    { label: tenant, to: `/c/${encodeURIComponent(connection)}/${encodeURIComponent(tenant)}` },
    { label: t('title') },
  ])
  const openItem = ({ type, id, ext }: Ref, state: State) =>
    void navigate({
      to: '/c/$connection/$tenant/item/$type/$id',
      params: { connection, tenant, type, id },
      search: { ext, state },
    })
  const bringBack = useBringBack(connection, openItem)
  const look = (next: string | undefined) =>
    void navigate({ search: (before) => ({ ...before, item: next }) })

  const all = useMemo(() => trash.data ?? [], [trash.data])
  const shown = useMemo(() => {
    const wanted = q.toLowerCase()
    return all.filter((one) => `${one.type}/${one.id}.${one.ext}`.toLowerCase().includes(wanted))
  }, [all, q])
  const chosen = useMemo(() => shown.filter((one) => selected.has(keyOf(one))), [shown, selected])
  const open = all.find((one) => keyOf(one) === key)
  const columns = useMemo(() => columnsOf(t), [t])

  const bring = async (items: readonly Deleted[], to: State) => {
    await bringBack(items, to)
    setSelected(nothing)
    if (open && items.includes(open)) look(undefined)
  }
  const pane = open && (
    <LastVersion
      key={key}
      connection={connection}
      item={open}
      onClose={() => look(undefined)}
      onBring={(to) => void bring([open], to)}
    />
  )
  return (
    <div className={classes.page}>
      <ScreenHeader
        title={t('title')}
        note={trash.data && t('count', { count: all.length, tenant })}
        bordered={all.length === 0}
        actions={
          all.length > 0 && (
            <TextInput
              w={240}
              aria-label={t('filter')}
              placeholder={t('filter')}
              leftSection={<Icon name="search" />}
              value={q}
              onChange={(event) => {
                const next = event.currentTarget.value
                void navigate({ search: (before) => ({ ...before, q: next || undefined }), replace: true })
              }}
            />
          )
        }
      />
      {trash.isError && !trash.data && (
        <Problem
          title={t('failed')}
          onRetry={() => void trash.refetch()}
          details={toApiError(trash.error).describe()}
          reference={toApiError(trash.error).ref}
        >
          {trash.error.message}
        </Problem>
      )}
      {!trash.data && !trash.isError && <SkeletonRows height={48} />}
      {trash.data && all.length === 0 && (
        <div className={classes.centre}>
          <Empty icon="trash" title={t('empty.title', { tenant })}>
            {t('empty.text')}
          </Empty>
        </div>
      )}
      {all.length > 0 && (
        <div className={classes.screen} data-pane={Boolean(pane) && !narrow}>
          <div className={classes.list}>
            {shown.length === 0 ? (
              <div className={classes.centre}>
                <Empty
                  icon="search"
                  title={t('nothing.title', { text: q })}
                  actions={
                    <Button onClick={() => void navigate({ search: {}, replace: true })}>
                      {t('nothing.clear')}
                    </Button>
                  }
                />
              </div>
            ) : (
              <VirtualTable
                label={t('list')}
                columns={columns}
                count={shown.length}
                rowAt={(index) => shown[index]}
                keyOf={keyOf}
                nameOf={(one) => nameOf(one.id)}
                rowHeight={48}
                selected={selected}
                onSelect={setSelected}
                onOpen={(one) => look(keyOf(one))}
                listKey={`${tenant} ${q}`}
                narrow={{ upTo: 768, height: 64, render: (one) => <NarrowRow item={one} /> }}
              />
            )}
          </div>
          {pane && !narrow && <aside className={classes.pane}>{pane}</aside>}
          {chosen.length > 0 && (
            <BringBackBar
              items={chosen}
              onLook={(one) => look(keyOf(one))}
              onBring={(to) => bring(chosen, to)}
            />
          )}
        </div>
      )}
      {narrow && (
        <Drawer
          opened={pane !== undefined}
          onClose={() => look(undefined)}
          position="right"
          size={440}
          withCloseButton={false}
          attributes={{ content: { 'aria-label': t('last') } }}
          styles={{ body: { height: '100%', padding: 0, display: 'flex', flexDirection: 'column' } }}
        >
          {pane}
        </Drawer>
      )}
    </div>
  )
}

function columnsOf(t: ReturnType<typeof useTranslation<'trash'>>['t']): Column<Deleted>[] {
  return [
    {
      id: 'title',
      header: t('column.title'),
      width: 'minmax(10rem, 3fr)',
      render: (one) => (
        <span className={classes.name}>
          <b>{nameOf(one.id)}</b>
          <code>{one.id === nameOf(one.id) ? fileName(one.id, one.ext) : `${one.id}.${one.ext}`}</code>
        </span>
      ),
    },
    { id: 'type', header: t('column.type'), width: 'minmax(6rem, 1fr)', render: (one) => one.type },
    {
      id: 'deleted',
      header: t('column.deleted'),
      width: '8rem',
      render: (one) => <RelativeTime at={one.deletedAt} />,
    },
    {
      id: 'by',
      header: t('column.by'),
      width: 'minmax(6rem, 1fr)',
      from: 1025,
      render: (one) => one.by || <span className={classes.quiet}>{t('nobody')}</span>,
    },
    {
      id: 'size',
      header: t('column.size'),
      width: '6rem',
      align: 'end',
      from: 1025,
      render: (one) => <Bytes value={one.size} />,
    },
  ]
}

function NarrowRow({ item }: { item: Deleted }) {
  return (
    <span className={classes.narrow}>
      <span className={classes.name}>
        <b>{nameOf(item.id)}</b>
        <code>{`${item.type} / ${item.id}.${item.ext}`}</code>
      </span>
      <RelativeTime at={item.deletedAt} />
    </span>
  )
}
