import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { patchJson } from '@/lib/jsontext'
import { formatPointer, type Json } from '@/lib/pointer'
import { Empty } from '@/ui'
import classes from '../schemas.module.css'
import { addField, begin, freeKey, moveField } from './edit'
import { FieldList } from './FieldList'
import { FieldProperties } from './FieldProperties'
import { fieldsOf, flatten, holderOf, unshownAtRoot, type Field, type Rule } from './fields'

interface Props {
  text: string
  schema: Rule
  saved?: Rule
  readOnly: boolean
  /** The pointer of the field that is shown. */
  current?: string
  onSelect: (pointer: string | undefined) => void
  onText: (text: string) => void
}

/** A schema as fields: the list, and the rules of the one that is chosen. Both write into the same text as JSON does. */
export function Builder({ text, schema, saved, readOnly, current, onSelect, onText }: Props) {
  const { t } = useTranslation('schemas')
  const [added, setAdded] = useState<string>()
  const fields = fieldsOf(schema)
  const all = flatten(fields)
  const field = all.find((one) => one.pointer === current) ?? all[0]
  const change = (next: Rule) => {
    if (next !== schema) onText(patchJson(text, schema as Json, next as Json))
  }
  const add = (below?: Field) => {
    const parent = (below && holderOf(below)) ?? ''
    const key = freeKey(schema, parent, t('builder.newKey'))
    change(addField(schema, parent, key, { ...begin.text, title: t('builder.newLabel') }))
    const pointer = parent + formatPointer(['properties', key])
    setAdded(pointer)
    onSelect(pointer)
  }
  return (
    <div className={classes.builder}>
      <FieldList
        fields={fields}
        saved={saved}
        current={field?.pointer}
        readOnly={readOnly}
        kept={unshownAtRoot(schema)}
        onSelect={(one) => onSelect(one.pointer)}
        onAdd={() => add()}
        onMove={(parent, from, to) => onText(moveField(text, parent, from, to))}
      />
      {field ? (
        <FieldProperties
          key={field.pointer}
          field={field}
          fresh={field.pointer === added}
          schema={schema}
          saved={saved}
          readOnly={readOnly}
          onChange={change}
          onSelect={onSelect}
          onAddBelow={holderOf(field) === undefined ? undefined : () => add(field)}
        />
      ) : (
        <div className={classes.properties}>
          <Empty icon="schemas" title={t('builder.empty')}>
            {t('builder.emptyText')}
          </Empty>
        </div>
      )}
    </div>
  )
}
