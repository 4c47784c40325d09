import { ActionIcon, Button, MultiSelect, TagsInput, TextInput } from '@mantine/core'
import { getDefaultRegistry } from '@rjsf/core'
import type { FieldProps, RJSFSchema } from '@rjsf/utils'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatPointer } from '@/lib/pointer'
import { Icon } from '../icons'
import { factsOf, pointerOf, problemsAt } from './context'
import classes from './form.module.css'
import { isTable, isTags, typesOf } from './layout'

const standard = getDefaultRegistry().fields

/** A list of plain values is one field of tags; any other list is shown entry by entry. */
export function ListField(props: FieldProps) {
  const { schema, formData } = props
  const plain =
    formData === undefined ||
    formData === null ||
    (Array.isArray(formData) && formData.every((one) => typeof one !== 'object'))
  if (isTags(schema) && plain) return <TagsField {...props} />
  const Standard = standard.ArrayField
  return Standard ? <Standard {...props} /> : null
}

function TagsField({ schema, formData, fieldPathId, onChange, readonly, disabled, registry }: FieldProps) {
  const { t } = useTranslation('ui')
  const facts = factsOf(registry)
  const { $id, path } = fieldPathId
  const pointer = pointerOf(path)
  const values = ((formData as unknown[] | undefined) ?? []).map(String)
  const items = schema.items as RJSFSchema
  const whole = typesOf(items).some((one) => one === 'number' || one === 'integer')
  const wrong = new Set(
    facts.problems
      .filter((one) => one.pointer.startsWith(`${pointer}/`))
      .map((one) => Number(one.pointer.slice(pointer.length + 1))),
  )
  const error = problemsAt(facts, pointer, true)
  const change = (next: string[]) => {
    const read = next.map((one) =>
      whole && one.trim() !== '' && Number.isFinite(Number(one)) ? Number(one) : one,
    )
    onChange(read, path)
  }
  const shared = { id: $id, error, readOnly: readonly, disabled, value: values, onChange: change }
  const choices = Array.isArray(items.enum) ? items.enum.map(String) : undefined
  if (choices && values.every((one) => choices.includes(one)))
    return (
      <MultiSelect
        {...shared}
        data={choices}
        searchable={choices.length > 8}
        placeholder={values.length === 0 ? t('form.nothing') : undefined}
      />
    )
  return (
    <TagsInput
      {...shared}
      allowDuplicates={!schema.uniqueItems}
      placeholder={readonly ? undefined : t('form.addEntry')}
      classNames={{ pill: wrong.size > 0 ? classes.tag : undefined }}
      attributes={{ pillsList: { 'data-wrong': [...wrong].map((one) => one + 1).join(' ') } }}
    />
  )
}

/** A group with free names and plain values is a table; any other group is a grid of fields. */
export function GroupField(props: FieldProps) {
  if (isTable(props.schema)) return <TableField {...props} />
  const Standard = standard.ObjectField
  return Standard ? <Standard {...props} /> : null
}

function TableField({ schema, formData, fieldPathId, onChange, readonly, disabled, registry }: FieldProps) {
  const { t } = useTranslation('ui')
  const facts = factsOf(registry)
  const { path } = fieldPathId
  const entries = Object.entries((formData as Record<string, unknown> | undefined) ?? {})
  const [name, setName] = useState<string>()
  const may = !readonly && !disabled
  const types = typesOf(schema.additionalProperties as RJSFSchema)
  const read = (text: string) =>
    types[0] === 'string' || text.trim() === '' || !Number.isFinite(Number(text)) ? text : Number(text)
  const set = (key: string, value: string | undefined) => {
    const kept = entries.filter(([known]) => value !== undefined || known !== key)
    onChange({ ...Object.fromEntries(kept), ...(value === undefined ? {} : { [key]: read(value) }) }, path)
  }
  const add = () => {
    const key = name?.trim()
    if (key && !entries.some(([known]) => known === key)) set(key, '')
    setName(undefined)
  }
  return (
    <>
      {entries.length > 0 && (
        <ul className={classes.table}>
          {entries.map(([key, value]) => {
            const pointer = formatPointer([...path, key])
            const error = problemsAt(facts, pointer, true)
            return (
              <li key={key} data-pointer={pointer} data-label={key}>
                <span className={classes.key}>{key}</span>
                <input
                  className={classes.cell}
                  aria-label={key}
                  aria-invalid={error !== undefined || undefined}
                  title={error}
                  value={value === null ? '' : String(value)}
                  readOnly={!may}
                  onChange={(event) => set(key, event.currentTarget.value)}
                />
                {may && (
                  <ActionIcon
                    size={24}
                    aria-label={t('metadata.remove', { key })}
                    onClick={() => set(key, undefined)}
                  >
                    <Icon name="close" size={14} />
                  </ActionIcon>
                )}
              </li>
            )
          })}
        </ul>
      )}
      {may &&
        (name === undefined ? (
          <Button
            variant="subtle"
            size="xs"
            leftSection={<Icon name="add" size={14} />}
            onClick={() => setName('')}
          >
            {t('form.addKey')}
          </Button>
        ) : (
          <div className={classes.newKey}>
            <TextInput
              size="xs"
              aria-label={t('metadata.newKey')}
              placeholder={t('metadata.key')}
              ref={(element) => {
                if (element && !name) element.focus()
              }}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              onKeyDown={(event) => {
                if (event.key === 'Enter') {
                  event.preventDefault()
                  add()
                }
                if (event.key === 'Escape') setName(undefined)
              }}
            />
            <Button size="xs" disabled={!name.trim()} onClick={add}>
              {t('metadata.add')}
            </Button>
          </div>
        ))}
    </>
  )
}
