import { Button, Menu } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { InboxEntry } from '@/api'
import { formatBytes } from '@/lib/format'
import { CountBadge, Icon, RelativeTime } from '@/ui'
import { groupsOf, keyOf, type Group } from './inbox'
import classes from './Review.module.css'

interface Props {
  entries: readonly InboxEntry[]
  current?: string
  tenant?: string
  tenants: readonly string[]
  onTenant: (tenant: string | undefined) => void
  onStep: (by: 1 | -1) => void
}

type Row = { kind: 'group'; group: Group } | { kind: 'entry'; entry: InboxEntry; key: string }

/** Everything that waits, by tenant and type. One tab stop with arrows inside. */
export function Inbox({ entries, current, tenant, tenants, onTenant, onStep }: Props) {
  const { t } = useTranslation('review')
  const list = useRef<HTMLDivElement>(null)
  const rows = useMemo(
    () =>
      groupsOf(entries).flatMap((group): Row[] => [
        { kind: 'group', group },
        ...group.entries.map((entry): Row => ({ kind: 'entry', entry, key: keyOf(entry) })),
      ]),
    [entries],
  )
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => list.current,
    estimateSize: (index) => (rows[index]?.kind === 'group' ? 36 : 75),
    getItemKey: (index) => {
      const row = rows[index]
      if (!row) return index
      return row.kind === 'entry' ? row.key : `group ${JSON.stringify([row.group.tenant, row.group.type])}`
    },
    overscan: 8,
  })
  const at = rows.findIndex((row) => row.kind === 'entry' && row.key === current)
  const stop = at >= 0 ? at : rows.findIndex((row) => row.kind === 'entry')
  const wantsFocus = useRef(false)
  useEffect(() => {
    if (at < 0) return
    virtual.scrollToIndex(at, { align: 'auto' })
    if (!wantsFocus.current) return
    wantsFocus.current = false
    list.current?.querySelector<HTMLElement>('[aria-current]')?.focus()
  }, [at, virtual])

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    wantsFocus.current = true
    onStep(event.key === 'ArrowDown' ? 1 : -1)
  }
  return (
    <section className={classes.inbox} aria-label={t('inbox')}>
      <div className={classes.inboxHead}>
        <h1 tabIndex={-1}>{t('title')}</h1>
        <CountBadge count={entries.length} />
        <TenantMenu tenant={tenant} tenants={tenants} onTenant={onTenant} />
      </div>
      <div ref={list} className={classes.list} onKeyDown={onKeyDown}>
        <div className={classes.rows} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index]
            if (!row) return null
            return (
              <div
                key={item.key}
                ref={virtual.measureElement}
                data-index={item.index}
                className={classes.row}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                {row.kind === 'group' ? (
                  <h2 className={classes.group}>
                    <span>
                      {row.group.tenant} / {row.group.type}
                    </span>
                    <span>{row.group.entries.length}</span>
                  </h2>
                ) : (
                  <Entry row={row} current={row.key === current} stop={item.index === stop} />
                )}
              </div>
            )
          })}
        </div>
      </div>
    </section>
  )
}

function Entry({ row, current, stop }: { row: Row & { kind: 'entry' }; current: boolean; stop: boolean }) {
  const { t } = useTranslation('review')
  const { title, submission, openComments } = row.entry
  return (
    <Link
      from="/c/$connection/~review"
      to="/c/$connection/~review"
      search={(before) => ({ tenant: before.tenant, view: before.view, item: row.key })}
      className={classes.entry}
      aria-current={current || undefined}
      tabIndex={stop ? 0 : -1}
      activeOptions={{ exact: true, includeSearch: true }}
    >
      <span className={classes.entryTitle}>{title}</span>
      <span className={classes.when}>
        <RelativeTime at={submission.at} />
      </span>
      <span className={classes.meta}>
        <span>{[submission.author, submission.message].filter(Boolean).join(' · ') || row.entry.id}</span>
      </span>
      <span className={classes.meta}>
        <SizeWords entry={row.entry} />
        {openComments > 0 && (
          <span className={classes.openComments}>
            <Icon name="comment" size={14} />
            {t('open', { count: openComments })}
          </span>
        )}
      </span>
    </Link>
  )
}

function SizeWords({ entry }: { entry: InboxEntry }) {
  const { t } = useTranslation('review')
  const { fields, lines } = entry.change
  const parts = [
    entry.new && t('size.new'),
    !entry.new && fields > 0 && t('size.fields', { count: fields }),
    lines > 0 && t('size.lines', { count: lines }),
  ].filter(Boolean)
  return (
    <span>
      {parts.length > 0 && (lines > 0 || !entry.new)
        ? parts.join(', ')
        : [...parts, formatBytes(entry.size)].join(', ')}
    </span>
  )
}

function TenantMenu({ tenant, tenants, onTenant }: Pick<Props, 'tenant' | 'tenants' | 'onTenant'>) {
  const { t } = useTranslation('review')
  const name = tenant ?? t('allTenants')
  const choices = [undefined, ...tenants]
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <Button
          size="xs"
          variant="subtle"
          rightSection={<Icon name="chevronDown" size={14} />}
          aria-label={t('tenant', { name })}
        >
          {name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflow: 'auto' }}>
        {choices.map((one) => (
          <Menu.Item
            key={one ?? ''}
            aria-current={one === tenant || undefined}
            rightSection={one === tenant ? <Icon name="check" /> : undefined}
            onClick={() => onTenant(one)}
          >
            {one ?? t('allTenants')}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
