import { NumberInput, Select, Switch, TagsInput, Textarea, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { SchemaProblem } from '@/api'
import { formatPointer, type Json } from '@/lib/pointer'
import { Icon } from '@/ui'
import { isRule, type Field, type Rule } from '../builder/fields'
import { summaryOf } from '../builder/summary'
import classes from '../schemas.module.css'

interface Props {
  fields: Field[]
  values: Rule
  problems: readonly SchemaProblem[]
  /** Where the values stand in the item. */
  above?: string[]
}

/** Fields as editors see them, to look at only. */
export function PreviewFields({ fields, values, problems, above = [] }: Props) {
  return (
    <>
      {fields.map((field) => (
        <PreviewField
          key={field.pointer}
          field={field}
          value={Object.hasOwn(values, field.key) ? values[field.key] : undefined}
          problems={problems}
          place={[...above, field.key]}
        />
      ))}
    </>
  )
}

interface FieldProps {
  field: Field
  value: Json | undefined
  problems: readonly SchemaProblem[]
  place: string[]
}

const long = 80

function PreviewField({ field, value, problems, place }: FieldProps) {
  const { t } = useTranslation('schemas')
  const pointer = formatPointer(place)
  const { rule, kind } = field
  const description = typeof rule.description === 'string' ? rule.description : undefined
  const error = problems.find(
    (one) => one.pointer === pointer || (kind === 'list' && one.pointer.startsWith(`${pointer}/`)),
  )?.message
  const shared = {
    label: (
      <>
        {field.label}
        {!field.required && <span className={classes.optional}>{t('builder.optional')}</span>}
      </>
    ),
    description,
    error,
    readOnly: true,
    tabIndex: -1,
  }
  const text =
    value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value)
  switch (kind) {
    case 'flag':
      return (
        <Switch
          label={field.label}
          description={description}
          checked={value === true || value === 'true'}
          tabIndex={-1}
          readOnly
        />
      )
    case 'number':
      return <NumberInput {...shared} hideControls value={typeof value === 'number' ? value : text} />
    case 'choice': {
      const choices = Array.isArray(rule.enum) ? rule.enum.map(String) : []
      return (
        <Select
          {...shared}
          data={[...new Set(text && !choices.includes(text) ? [...choices, text] : choices)]}
          value={text || null}
        />
      )
    }
    case 'list':
      if (Array.isArray(value) && value.some((one) => typeof one === 'object'))
        return <Count {...{ field, value, error }} />
      return <TagsInput {...shared} value={Array.isArray(value) ? value.map(String) : []} />
    case 'group':
      return (
        <fieldset className={classes.group}>
          <legend>{field.label}</legend>
          {error && <p className={classes.groupError}>{error}</p>}
          <PreviewFields
            fields={field.children}
            values={isRule(value) ? value : {}}
            problems={problems}
            above={place}
          />
          {field.children.length === 0 && <Count {...{ field, value, error: undefined }} />}
        </fieldset>
      )
    case 'other':
      return <Count {...{ field, value, error }} />
    default:
      return text.length > long ? (
        <Textarea {...shared} autosize maxRows={4} value={text} />
      ) : (
        <TextInput {...shared} value={text} />
      )
  }
}

/** A value that no simple field can show. */
function Count({ field, value, error }: { field: Field; value: Json | undefined; error?: string }) {
  const { t } = useTranslation('schemas')
  const count = Array.isArray(value) ? value.length : isRule(value) ? Object.keys(value).length : undefined
  return (
    <div className={classes.counted}>
      <span>
        <b>{field.label}</b>{' '}
        <span className={classes.quiet}>
          {count === undefined ? summaryOf(field, t) : t('preview.parts', { count })}
        </span>
      </span>
      {error && (
        <span className={classes.groupError}>
          <Icon name="problem" size={14} />
          {error}
        </span>
      )}
    </div>
  )
}
