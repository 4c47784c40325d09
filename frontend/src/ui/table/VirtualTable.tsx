import { Checkbox } from '@mantine/core'
import { useViewportSize } from '@mantine/hooks'
import { useMemo, type CSSProperties, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from '../icons'
import { useRows } from './useRows'
import classes from './VirtualTable.module.css'

export interface Column<R> {
  id: string
  header: ReactNode
  /** The words for a header that is an icon. */
  label?: string
  /** A width as CSS grid takes it: "7rem", "minmax(10rem, 2fr)". */
  width: string
  align?: 'end'
  sortable?: boolean
  /** Left out in windows narrower than this many pixels. */
  from?: number
  render: (row: R) => ReactNode
}

export interface Sort {
  column: string
  descending: boolean
}

export interface VirtualTableProps<R> {
  label: string
  columns: Column<R>[]
  /** The number of rows, known or not yet loaded. */
  count: number
  /** The row at an index; undefined while it is on its way. */
  rowAt: (index: number) => R | undefined
  keyOf: (row: R) => string
  /** The name of a row for its checkbox. */
  nameOf: (row: R) => string
  rowHeight?: number
  selected: ReadonlySet<string>
  onSelect: (selected: Set<string>) => void
  onOpen: (row: R) => void
  sort?: Sort
  onSort?: (sort: Sort) => void
  /** More keys for the row that has the focus, as E for edit. */
  rowKeys?: { keys: string; label: string; run: (row: R) => void }[]
  /** When it changes, another list is shown and it starts at its top. */
  listKey?: string
  /** Called with the indexes in view, so that the caller can load them. */
  onRange?: (first: number, last: number) => void
  /** What stands at the end of a row on hover and focus. */
  actions?: (row: R) => ReactNode
  /** At and below this width in pixels each row is drawn by `render` in a taller row without columns. */
  narrow?: { upTo: number; height: number; render: (row: R) => ReactNode }
}

/**
 * A list of any length of which only the rows in view exist. J and K or the arrows move, X or Space selects,
 * Shift selects a range, Enter opens.
 */
export function VirtualTable<R>(props: VirtualTableProps<R>) {
  const { label, count, narrow, actions } = props
  const { width } = useViewportSize()
  const isNarrow = narrow !== undefined && width > 0 && width <= narrow.upTo
  const columns = useMemo(
    () =>
      isNarrow ? [] : props.columns.filter((column) => !column.from || width === 0 || width >= column.from),
    [props.columns, width, isNarrow],
  )
  const template = [
    '1rem',
    ...(isNarrow ? ['minmax(0, 1fr)'] : columns.map((column) => column.width)),
    ...(actions ? ['1.75rem'] : []),
  ].join(' ')
  const rows = useRows(props, isNarrow ? narrow.height : (props.rowHeight ?? 40))
  return (
    <div
      className={classes.table}
      role="grid"
      aria-label={label}
      aria-rowcount={count + 1}
      aria-multiselectable
      style={{ '--columns': template } as CSSProperties}
    >
      {!isNarrow && <Head {...props} columns={columns} loadedKeys={rows.loadedKeys} />}
      <div ref={rows.scroller} className={classes.scroller}>
        <div
          className={classes.body}
          role="rowgroup"
          style={{ height: rows.height }}
          onKeyDown={rows.onKeyDown}
        >
          {rows.visible.map(({ index, start, size }) => {
            const row = props.rowAt(index)
            const place = { height: size, transform: `translateY(${start}px)` }
            const shared = { className: classes.row, role: 'row', 'aria-rowindex': index + 2, style: place }
            if (!row) {
              return (
                <div key={`waiting-${index}`} {...shared} tabIndex={-1} aria-busy>
                  <span role="gridcell" />
                  <span role="gridcell">
                    <span className={classes.bone} style={{ display: 'block' }} />
                  </span>
                </div>
              )
            }
            const key = props.keyOf(row)
            return (
              <div key={key} {...shared} {...rows.rowProps(index, key, row)}>
                <SelectCell {...rows.checkProps(index, key)} name={props.nameOf(row)} />
                {isNarrow ? (
                  <div role="gridcell" className={classes.cell}>
                    {narrow.render(row)}
                  </div>
                ) : (
                  columns.map((column) => (
                    <div
                      key={column.id}
                      role="gridcell"
                      className={`${classes.cell} ${column.align === 'end' ? classes.end : ''}`}
                    >
                      {column.render(row)}
                    </div>
                  ))
                )}
                {actions && (
                  <div role="gridcell" className={classes.actions}>
                    {actions(row)}
                  </div>
                )}
              </div>
            )
          })}
        </div>
      </div>
    </div>
  )
}

function SelectCell({
  name,
  checked,
  onClick,
}: {
  name: string
  checked: boolean
  onClick: (shift: boolean) => void
}) {
  const { t } = useTranslation('ui')
  return (
    <div role="gridcell" className={classes.check}>
      <Checkbox
        tabIndex={-1}
        aria-label={t('table.select', { name })}
        checked={checked}
        onChange={() => undefined}
        onClick={(event) => {
          event.stopPropagation()
          onClick(event.shiftKey)
        }}
      />
    </div>
  )
}

function Head<R>(props: VirtualTableProps<R> & { loadedKeys: () => string[] }) {
  const { t } = useTranslation('ui')
  const { columns, count, selected, onSelect, sort, onSort, actions, loadedKeys } = props
  return (
    <div className={classes.head} role="row" aria-rowindex={1}>
      <div role="columnheader" className={classes.check}>
        <Checkbox
          aria-label={t('table.selectAll')}
          checked={count > 0 && selected.size >= count}
          indeterminate={selected.size > 0 && selected.size < count}
          onChange={() => onSelect(new Set(selected.size > 0 ? [] : loadedKeys()))}
        />
      </div>
      {columns.map((column) => {
        const sorted = sort?.column === column.id ? sort : undefined
        return (
          <div
            key={column.id}
            role="columnheader"
            aria-label={column.label}
            aria-sort={sorted && (sorted.descending ? 'descending' : 'ascending')}
            className={column.align === 'end' ? classes.end : undefined}
          >
            {column.sortable && onSort ? (
              <button
                type="button"
                onClick={() => onSort({ column: column.id, descending: sorted ? !sorted.descending : false })}
              >
                {column.header}
                {sorted && <Icon name={sorted.descending ? 'chevronDown' : 'chevronUp'} size={14} />}
              </button>
            ) : (
              column.header
            )}
          </div>
        )
      })}
      {actions && <div role="columnheader" aria-label={t('more')} />}
    </div>
  )
}
