import {
  closestCenter,
  DndContext,
  PointerSensor,
  useSensor,
  useSensors,
  type DragEndEvent,
} from '@dnd-kit/core'
import { SortableContext, useSortable, verticalListSortingStrategy } from '@dnd-kit/sortable'
import { Button } from '@mantine/core'
import { useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon, KeyHint, useListKeys, type IconName } from '@/ui'
import classes from '../schemas.module.css'
import { differs, flatten, type Field, type Kind, type Rule } from './fields'
import { summaryOf } from './summary'

export const kindIcons: Record<Kind, IconName> = {
  text: 'text',
  number: 'number',
  flag: 'toggle',
  choice: 'choice',
  list: 'brackets',
  group: 'group',
  other: 'code',
}

interface Props {
  fields: Field[]
  saved?: Rule
  /** The pointer of the field that is shown. */
  current?: string
  readOnly: boolean
  /** Keywords of the schema as a whole that have no control here. */
  kept: string[]
  onSelect: (field: Field) => void
  onAdd: () => void
  onMove: (parent: string, from: number, to: number) => void
}

/** The fields in their order; moved by the grip or with Alt and the arrows. */
export function FieldList(props: Props) {
  const { fields, readOnly, kept, onAdd, onMove } = props
  const { t } = useTranslation('schemas')
  const list = useRef<HTMLDivElement>(null)
  const onKeyDown = useListKeys(list, t('builder.fieldsLabel'))
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { distance: 4 } }))
  const [moved, setMoved] = useState<{ pointer: string; said: string }>()
  useLayoutEffect(() => {
    // A row that moved in the page loses the focus.
    if (moved) list.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(moved.pointer)}"]`)?.focus()
  }, [moved, fields])
  const all = flatten(fields)
  const move = (field: Field, siblings: Field[], to: number) => {
    const from = siblings.indexOf(field)
    if (readOnly || to < 0 || to >= siblings.length || from === to) return
    onMove(field.parent, from, to)
    setMoved({
      pointer: field.pointer,
      said: t('builder.moved', { label: field.label, at: to + 1, count: siblings.length }),
    })
  }
  const onDragEnd = ({ active, over }: DragEndEvent) => {
    const field = all.find((one) => one.pointer === active.id)
    const target = all.find((one) => one.pointer === over?.id)
    if (!field || !target || field.parent !== target.parent) return
    const siblings = all.filter((one) => one.parent === field.parent)
    move(field, siblings, siblings.indexOf(target))
  }
  return (
    <div className={classes.fieldList}>
      <div className={classes.paneHead}>
        <h2>{t('builder.count', { count: all.length })}</h2>
        {!readOnly && (
          <Button size="xs" leftSection={<Icon name="add" />} onClick={onAdd}>
            {t('builder.add')}
          </Button>
        )}
      </div>
      <DndContext sensors={sensors} collisionDetection={closestCenter} onDragEnd={onDragEnd}>
        <div ref={list} className={classes.fieldRows} onKeyDown={onKeyDown}>
          <Rows {...props} siblings={fields} first onStep={move} />
          {fields.length === 0 && <p className={classes.paneNote}>{t('builder.empty')}</p>}
          {kept.length > 0 && (
            <p className={classes.paneNote}>
              <Icon name="note" />
              <span>
                {t('builder.kept')} <code>{kept.join(', ')}</code>
              </span>
            </p>
          )}
        </div>
      </DndContext>
      <div className={classes.paneFoot}>
        {!readOnly && (
          <span>
            <KeyHint keys="alt+arrowup" /> <KeyHint keys="arrowdown" /> {t('builder.reorder')}
          </span>
        )}
      </div>
      <span className="vd-hidden" role="status">
        {moved?.said}
      </span>
    </div>
  )
}

interface RowsProps extends Props {
  siblings: Field[]
  first?: boolean
  onStep: (field: Field, siblings: Field[], to: number) => void
}

function Rows(props: RowsProps) {
  const { siblings, first = false } = props
  return (
    <SortableContext items={siblings.map((one) => one.pointer)} strategy={verticalListSortingStrategy}>
      <ul>
        {siblings.map((field, index) => (
          <Row key={field.pointer} {...props} field={field} index={index} entrance={first && index === 0} />
        ))}
      </ul>
    </SortableContext>
  )
}

function Row(props: RowsProps & { field: Field; index: number; entrance: boolean }) {
  const { field, index, entrance, siblings, current, saved, readOnly, onSelect, onStep } = props
  const { t } = useTranslation('schemas')
  const { setNodeRef, listeners, transform, transition, isDragging } = useSortable({
    id: field.pointer,
    disabled: readOnly,
  })
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowUp: index - 1, ArrowDown: index + 1 }
    const to = steps[event.key]
    if (!event.altKey || to === undefined) return
    event.preventDefault()
    onStep(field, siblings, to)
  }
  const style = {
    transform: transform ? `translateY(${transform.y}px)` : undefined,
    transition,
    opacity: isDragging ? 0.6 : undefined,
  }
  return (
    <li ref={setNodeRef} style={style}>
      <button
        type="button"
        className={classes.fieldRow}
        data-row={field.pointer}
        aria-current={current === field.pointer || undefined}
        tabIndex={entrance ? 0 : -1}
        style={{ paddingInlineStart: `${0.5 + field.depth * 1.5}rem` }}
        onClick={() => onSelect(field)}
        onKeyDown={onKeyDown}
      >
        <span className={classes.grip} aria-hidden {...(readOnly ? {} : listeners)}>
          {!readOnly && <Icon name="grip" size={14} />}
        </span>
        <span className={classes.kindTile}>
          <Icon name={kindIcons[field.kind]} size={14} />
        </span>
        <span className={classes.fieldWords}>
          <span className={classes.fieldLabel}>
            {field.label}
            {differs(field, saved) && (
              <span className={classes.fieldChanged}>
                <Icon name="draft" size={12} />
                {t('builder.changed')}
              </span>
            )}
          </span>
          <span className={classes.fieldSummary}>{summaryOf(field, t)}</span>
        </span>
        <span className={classes.fieldSummary}>
          {t(field.required ? 'builder.required' : 'builder.optional')}
        </span>
      </button>
      {field.children.length > 0 && <Rows {...props} siblings={field.children} first={false} />}
    </li>
  )
}
