import { ActionIcon, Button } from '@mantine/core'
import type {
  ArrayFieldItemTemplateProps,
  ArrayFieldTemplateProps,
  FieldTemplateProps,
  MultiSchemaFieldTemplateProps,
  ObjectFieldTemplateProps,
  RJSFSchema,
  WrapIfAdditionalTemplateProps,
} from '@rjsf/utils'
import { use } from 'react'
import { useTranslation } from 'react-i18next'
import { titleOf } from '@/lib/format'
import { CommentCount } from '../Badges'
import { Icon } from '../icons'
import { factsOf, isWithin, Labelled, pointerOf, problemsAt } from './context'
import classes from './form.module.css'
import { isAdditional, isTable, isTags, spanOf, typesOf } from './layout'

/** The words for a field: its title, else its key; entries of a list are counted. */
export function labelOf(schema: RJSFSchema, label: string, path: readonly (string | number)[]): string {
  const last = path[path.length - 1]
  if (typeof last === 'number') return schema.title ? `${schema.title} ${last + 1}` : String(last + 1)
  if (schema.title) return schema.title
  return titleOf(String(last ?? label))
}

export function FieldTemplate(props: FieldTemplateProps) {
  const { t } = useTranslation('ui')
  const { id, label, schema, children, required, registry, fieldPathId, hidden, rawDescription } = props
  const outer = use(Labelled)
  const facts = factsOf(registry)
  const { path } = fieldPathId
  const pointer = pointerOf(path)
  if (hidden) return <div hidden>{children}</div>
  if (path.length === 0) return children
  const words = labelOf(schema, label, path)
  const composed = typesOf(schema).some((one) => one === 'object' || one === 'array') && !isTags(schema)
  if (pointer === outer) {
    // One of several forms of a field that is labelled already; a control of its own still needs a name.
    if (composed) return children
    return (
      <>
        <label htmlFor={id} className="vd-hidden">
          {words}
        </label>
        {children}
      </>
    )
  }
  const group = composed || schema.oneOf !== undefined || schema.anyOf !== undefined
  const changed = facts.changed.some((one) => isWithin(one, pointer))
  const comments = facts.comments.get(pointer) ?? 0
  const error = group ? problemsAt(facts, pointer, false) : undefined
  const head = (
    <>
      {words}
      {changed && (
        <span className={classes.changed}>
          <Icon name="draft" size={12} /> {t('form.changed')}
        </span>
      )}
      {!required && group && typeof path[path.length - 1] !== 'number' && (
        <span className={classes.optional}>{t('form.optional')}</span>
      )}
    </>
  )
  const note = comments > 0 && (
    <CommentCount
      count={comments}
      label={t('diff.fieldComments', { count: comments, field: words })}
      onOpen={facts.onOpenComments && (() => facts.onOpenComments?.(pointer))}
    />
  )
  const body = (
    <Labelled value={pointer}>
      {children}
      {rawDescription && !group && <p className={classes.hint}>{rawDescription}</p>}
      {error && (
        <p className={classes.error} role="alert">
          {error}
        </p>
      )}
    </Labelled>
  )
  const attributes = { 'data-pointer': pointer, 'data-label': words }
  const content = group ? (
    <fieldset className={classes.group} {...attributes}>
      <legend className={classes.legend}>
        {head} {note}
      </legend>
      {rawDescription && <p className={classes.hint}>{rawDescription}</p>}
      {body}
    </fieldset>
  ) : (
    <div className={classes.field} {...attributes}>
      <span className={classes.labelLine}>
        <label htmlFor={id} className={classes.label}>
          {head}
        </label>
        {note}
      </span>
      {body}
    </div>
  )
  return <WrapIfAdditional {...props}>{content}</WrapIfAdditional>
}

/** Fields that the schema allows without naming them can be removed. */
function WrapIfAdditional({
  schema,
  children,
  readonly,
  disabled,
  onRemoveProperty,
  label,
}: WrapIfAdditionalTemplateProps | FieldTemplateProps) {
  const { t } = useTranslation('ui')
  if (!isAdditional(schema)) return children
  return (
    <div className={classes.additional}>
      {children}
      {!readonly && !disabled && (
        <ActionIcon size={28} aria-label={t('metadata.remove', { key: label })} onClick={onRemoveProperty}>
          <Icon name="close" size={14} />
        </ActionIcon>
      )}
    </div>
  )
}

export function ObjectFieldTemplate(props: ObjectFieldTemplateProps) {
  const { properties, schema, formData, fieldPathId } = props
  const values = (formData ?? {}) as Record<string, unknown>
  const parts = (schema.properties ?? {}) as Record<string, RJSFSchema>
  return (
    <div className={classes.grid} data-root={fieldPathId.path.length === 0 || undefined}>
      {properties
        .filter((one) => !one.hidden)
        .map((one) => {
          const part = parts[one.name]
          const resolved = part && typeof part === 'object' ? resolve(part, props) : {}
          return (
            <div key={one.name} data-span={isTable(resolved) ? 'full' : spanOf(resolved, values[one.name])}>
              {one.content}
            </div>
          )
        })}
    </div>
  )
}

/** The schema behind a reference. */
function resolve(schema: RJSFSchema, { registry }: ObjectFieldTemplateProps): RJSFSchema {
  if (!schema.$ref) return schema
  return registry.schemaUtils.retrieveSchema(schema)
}

export function ArrayFieldTemplate({
  items,
  canAdd,
  onAddClick,
  disabled,
  readonly,
}: ArrayFieldTemplateProps) {
  const { t } = useTranslation('ui')
  return (
    <div className={classes.list}>
      {items}
      {canAdd && !disabled && !readonly && (
        <Button variant="subtle" size="xs" leftSection={<Icon name="add" size={14} />} onClick={onAddClick}>
          {t('form.add')}
        </Button>
      )}
    </div>
  )
}

export function ArrayFieldItemTemplate({
  children,
  buttonsProps,
  index,
  readonly,
  disabled,
}: ArrayFieldItemTemplateProps) {
  const { t } = useTranslation('ui')
  const { hasMoveUp, hasMoveDown, hasRemove, onMoveUpItem, onMoveDownItem, onRemoveItem } = buttonsProps
  const may = !readonly && !disabled
  return (
    <div className={classes.item}>
      <div className={classes.itemBody}>{children}</div>
      {may && (
        <div className={classes.itemActions}>
          <ActionIcon
            size={28}
            aria-label={t('form.up', { at: index + 1 })}
            disabled={!hasMoveUp}
            onClick={onMoveUpItem}
          >
            <Icon name="chevronUp" />
          </ActionIcon>
          <ActionIcon
            size={28}
            aria-label={t('form.down', { at: index + 1 })}
            disabled={!hasMoveDown}
            onClick={onMoveDownItem}
          >
            <Icon name="chevronDown" />
          </ActionIcon>
          {hasRemove && (
            <ActionIcon size={28} aria-label={t('form.remove', { at: index + 1 })} onClick={onRemoveItem}>
              <Icon name="close" size={14} />
            </ActionIcon>
          )}
        </div>
      )}
    </div>
  )
}

export function MultiSchemaFieldTemplate({ selector, optionSchemaField }: MultiSchemaFieldTemplateProps) {
  return (
    <div className={classes.choice}>
      {selector}
      {optionSchemaField}
    </div>
  )
}

export const Nothing = () => null
