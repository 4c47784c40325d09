import { Menu } from '@mantine/core'
import { useElementSize, useMergedRef } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useLayoutEffect, useRef, useState, type DragEvent, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { concerns, desk, type FolderCount } from '@/api'
import { folderOf, nameOf } from '@/lib/address'
import { formatCount } from '@/lib/format'
import { Icon, toastFailure } from '@/ui'
import classes from './browse.module.css'
import { moved } from './order'
import type { Place } from './steps'

interface Props {
  place: Place
  folder: string
  folders: readonly FolderCount[]
  readOnly: boolean
}

const wide = 92 // pixels that a folder takes, about
const list = '/c/$connection/$tenant/content/$type'

/** The folders of this place with their counts, in their own order: drag them, or move them with Alt and the arrows. */
export function FolderShelf({ place, folder, folders, readOnly }: Props) {
  const { t } = useTranslation('browse')
  const { ref, width } = useElementSize()
  const shelf = useRef<HTMLElement>(null)
  const focused = useRef<string>(undefined)
  const { names, move, announced } = useOrder(place, folder, folders)
  const [dragged, setDragged] = useState<number>()
  const merged = useMergedRef(ref, shelf)
  const counts = new Map(folders.map((one) => [one.name, one.items]))
  const fits = width === 0 ? names.length : Math.max(1, Math.floor((width - (folder ? 160 : 0) - 80) / wide))
  const visible = names.length <= fits + 1 ? names : names.slice(0, fits)
  const hidden = names.slice(visible.length)
  const pathOf = (name: string) => (folder ? `${folder}/${name}` : name)
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    if (readOnly || !event.altKey) return
    const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key]
    if (by === undefined) return
    event.preventDefault()
    focused.current = names[index]
    move(index, index + by)
  }
  // A folder that changes its place in the page would lose the focus on the way.
  useLayoutEffect(() => {
    if (focused.current === undefined) return
    const links = shelf.current?.querySelectorAll<HTMLElement>('[data-folder]') ?? []
    for (const link of links) if (link.dataset.folder === focused.current) link.focus()
    focused.current = undefined
  }, [names])
  if (folders.length === 0 && !folder) return null
  return (
    <nav ref={merged} className={classes.shelf} aria-label={t('folders.label')}>
      {folder && (
        <Link
          className={classes.folder}
          to={list}
          params={place}
          search={(before) => ({ ...before, folder: folderOf(folder) || undefined })}
        >
          <Icon name="chevronLeft" size={14} />
          {folderOf(folder)
            ? t('folders.up', { name: nameOf(folderOf(folder)) })
            : t('folders.top', { type: place.type })}
        </Link>
      )}
      {visible.map((name, index) => (
        <Link
          key={name}
          className={classes.folder}
          to={list}
          params={place}
          search={(before) => ({ ...before, folder: pathOf(name), q: undefined })}
          title={readOnly ? undefined : t('folders.hint')}
          draggable={!readOnly}
          data-folder={name}
          data-dragged={dragged === index || undefined}
          onKeyDown={(event) => onKeyDown(event, index)}
          onDragStart={(event: DragEvent) => {
            event.dataTransfer.setData('text/vd-folder', name)
            event.dataTransfer.effectAllowed = 'move'
            setDragged(index)
          }}
          onDragEnd={() => setDragged(undefined)}
          onDragOver={(event: DragEvent) => {
            if (dragged !== undefined) event.preventDefault()
          }}
          onDrop={(event: DragEvent) => {
            if (dragged === undefined) return
            event.preventDefault()
            event.stopPropagation()
            move(dragged, index)
          }}
        >
          <Icon name="folder" />
          <span className={classes.folderName}>{name}</span>
          <span className={classes.count}>{formatCount(counts.get(name) ?? 0)}</span>
        </Link>
      ))}
      {hidden.length > 0 && (
        <Menu position="bottom-end">
          <Menu.Target>
            <button type="button" className={classes.folder}>
              {t('folders.more', { count: hidden.length })}
              <Icon name="chevronDown" size={14} />
            </button>
          </Menu.Target>
          <Menu.Dropdown mah={360} style={{ overflowY: 'auto' }}>
            {hidden.map((name) => (
              <Menu.Item
                key={name}
                leftSection={<Icon name="folder" />}
                rightSection={<span className={classes.count}>{formatCount(counts.get(name) ?? 0)}</span>}
                renderRoot={(props) => (
                  <Link
                    to={list}
                    params={place}
                    search={(before) => ({ ...before, folder: pathOf(name), q: undefined })}
                    {...props}
                  />
                )}
              >
                {name}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      <span className="vd-hidden" role="status">
        {announced}
      </span>
    </nav>
  )
}

/** The order of the folders, shown at once and kept in the store; items keep their places in it. */
function useOrder(place: Place, folder: string, folders: readonly FolderCount[]) {
  const { t } = useTranslation('browse')
  const queries = useQueryClient()
  const known = folders.map((one) => one.name)
  const [wanted, setWanted] = useState<string[]>()
  const [announced, setAnnounced] = useState('')
  const { connection, tenant, type } = place
  const saving = useMutation({
    mutationFn: async (names: string[]) => {
      const order = await desk.Tenants.Order(connection, tenant, type, folder)
      const items = order.filter((name) => !names.includes(name))
      await desk.Tenants.Reorder(connection, tenant, type, folder, [...names, ...items])
    },
    onError: (error) => {
      setWanted(undefined)
      toastFailure({ title: error.message })
    },
    onSettled: () =>
      queries.invalidateQueries({
        predicate: ({ queryKey }) => concerns(queryKey, connection, { tenant, type }),
      }),
  })
  const same = wanted?.length === known.length && wanted.every((name) => known.includes(name))
  const names = same ? wanted : known
  const move = (from: number, to: number) => {
    const next = moved(names, from, to)
    const name = names[from]
    if (!next || !name) return
    setWanted(next)
    setAnnounced(t('folders.moved', { name, at: next.indexOf(name) + 1, count: next.length }))
    saving.mutate(next)
  }
  return { names, move, announced }
}
