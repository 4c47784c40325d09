import { ActionIcon, Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import {
  Bytes,
  Icon,
  KeyHint,
  PersonLine,
  RelativeTime,
  ScreenHeader,
  Segmented,
  SelectionBar,
  StateSlots,
  toastUndo,
  VirtualTable,
  type Column,
  type Sort,
  useCrumbs,
} from '@/ui'
import { rows, type SampleRow } from './samples'

const columns: Column<SampleRow>[] = [
  {
    id: 'title',
    header: 'Title',
    width: 'minmax(10rem, 1fr)',
    sortable: true,
    render: (row) => <b style={{ fontWeight: 500 }}>{row.title}</b>,
  },
  {
    id: 'id',
    header: 'Id',
    width: 'minmax(8rem, 10.75rem)',
    sortable: true,
    render: (row) => (
      <span className="vd-mono" style={{ fontSize: '0.75rem', color: 'var(--vd-t2)' }}>
        {row.id}
      </span>
    ),
  },
  { id: 'state', header: 'State', width: '14.75rem', render: (row) => <StateSlots present={row.states} /> },
  {
    id: 'comments',
    header: <Icon name="comment" size={14} />,
    label: 'Comments',
    width: '2.625rem',
    align: 'end',
    render: (row) =>
      row.comments > 0 && (
        <span style={{ display: 'inline-flex', alignItems: 'center', gap: 4 }}>
          <Icon name="comment" size={14} />
          {row.comments}
        </span>
      ),
  },
  {
    id: 'kind',
    header: 'Kind',
    width: '2.5rem',
    from: 1025,
    render: () => (
      <span className="vd-mono" style={{ fontSize: '0.75rem', color: 'var(--vd-t2)' }}>
        md
      </span>
    ),
  },
  {
    id: 'size',
    header: 'Size',
    width: '4rem',
    align: 'end',
    from: 1025,
    sortable: true,
    render: (row) => (
      <span style={{ fontSize: '0.75rem', color: 'var(--vd-t2)' }}>
        <Bytes value={row.size} />
      </span>
    ),
  },
  {
    id: 'changed',
    header: 'Changed',
    width: '5.5rem',
    sortable: true,
    render: (row) => (
      <span style={{ color: 'var(--vd-t2)' }}>
        <RelativeTime at={row.at} />
      </span>
    ),
  },
  {
    id: 'by',
    header: 'By',
    width: '9rem',
    from: 900,
    render: (row) => (
      <span style={{ color: 'var(--vd-t2)' }}>
        <PersonLine name={row.by} />
      </span>
    ),
  },
]

export function ListScreen() {
  useCrumbs([{ label: 'garden', to: '/c/local/garden' }, { label: 'terms' }])
  const [state, setState] = useState('all')
  const [scope, setScope] = useState('all')
  const [sort, setSort] = useState<Sort>({ column: 'changed', descending: true })
  const [selected, setSelected] = useState<Set<string>>(new Set(rows.slice(1, 5).map((row) => row.id)))
  return (
    <>
      <ScreenHeader
        title="Terms"
        note="469 items"
        actions={
          <>
            <Button variant="subtle" leftSection={<Icon name="compare" />}>
              View
            </Button>
            <Button leftSection={<Icon name="upload" />}>Upload</Button>
            <Button variant="filled" leftSection={<Icon name="add" />}>
              New term
            </Button>
          </>
        }
      />
      <div
        style={{
          display: 'flex',
          gap: 8,
          alignItems: 'center',
          padding: '0 var(--gutter, 24px)',
          height: 36,
          marginBottom: 12,
        }}
      >
        <Segmented
          label="State"
          value={state}
          onChange={setState}
          options={[
            { value: 'all', label: 'All', count: 469 },
            {
              value: 'live',
              label: (
                <>
                  <Icon name="live" size={14} /> Live
                </>
              ),
              count: 415,
            },
            {
              value: 'draft',
              label: (
                <>
                  <Icon name="draft" size={14} /> Draft
                </>
              ),
              count: 33,
            },
            {
              value: 'pending',
              label: (
                <>
                  <Icon name="pending" size={14} /> Pending
                </>
              ),
              count: 25,
            },
          ]}
        />
        <TextInput
          w={232}
          aria-label="Filter"
          placeholder="Filter by title, id or text"
          leftSection={<Icon name="search" size={14} />}
          rightSection={<KeyHint keys="/" />}
        />
        <Button variant="subtle" leftSection={<Icon name="filter" />}>
          Add filter
        </Button>
        <span style={{ marginInlineStart: 'auto' }}>
          <Segmented
            size="xs"
            label="Scope"
            value={scope}
            onChange={setScope}
            options={[
              { value: 'one', label: 'This folder' },
              { value: 'all', label: 'All folders' },
            ]}
          />
        </span>
      </div>
      <VirtualTable
        label="Terms"
        columns={columns}
        count={rows.length}
        rowAt={(index) => rows[index]}
        keyOf={(row) => row.id}
        nameOf={(row) => row.title}
        selected={selected}
        onSelect={setSelected}
        onOpen={(row) => toastUndo(`Opened ${row.title}`, () => undefined)}
        sort={sort}
        onSort={setSort}
        actions={(row) => (
          <ActionIcon size={28} aria-label={`Actions for ${row.title}`} tabIndex={-1}>
            <Icon name="more" />
          </ActionIcon>
        )}
        narrow={{
          upTo: 768,
          height: 64,
          render: (row) => (
            <div style={{ display: 'flex', justifyContent: 'space-between', alignItems: 'center' }}>
              <div>
                <div style={{ fontWeight: 500 }}>{row.title}</div>
                <div className="vd-mono" style={{ fontSize: 12, color: 'var(--vd-t2)' }}>
                  {row.id}
                </div>
              </div>
              <StateSlots present={row.states} />
            </div>
          ),
        }}
      />
      <SelectionBar
        count={selected.size}
        total={469}
        onSelectAll={() => setSelected(new Set(rows.map((row) => row.id)))}
        onClear={() => setSelected(new Set())}
        actions={[
          { id: 'submit', label: 'Submit for review', icon: 'submit', count: 1, onRun: () => undefined },
          { id: 'publish', label: 'Publish', icon: 'publish', count: 4, onRun: () => undefined },
          {
            id: 'request',
            label: 'Request changes',
            icon: 'requestChanges',
            count: 3,
            onRun: () => undefined,
          },
          { id: 'export', label: 'Export', icon: 'download', group: true, onRun: () => undefined },
          { id: 'delete', label: 'Delete', icon: 'trash', onRun: () => undefined },
        ]}
      />
    </>
  )
}
