import { NumberInput, Select, Switch, Textarea, TextInput } from '@mantine/core'
import type { WidgetProps } from '@rjsf/utils'
import { use } from 'react'
import { useTranslation } from 'react-i18next'
import { factsOf, Labelled, problemsAt } from './context'
import { isLong, typesOf } from './layout'

/** What is wrong with the field that a widget stands in. */
function useProblem({ registry }: WidgetProps): string | undefined {
  return problemsAt(factsOf(registry), use(Labelled), true)
}

export function TextWidget(props: WidgetProps) {
  const { id, schema, value, onChange, readonly, disabled, placeholder, type } = props
  const { t } = useTranslation('ui')
  const shared = {
    id,
    readOnly: readonly,
    disabled,
    placeholder: placeholder || (value === undefined ? t('form.nothing') : undefined),
    error: useProblem(props),
  }
  const types = typesOf(schema)
  if (types.length === 1 && (types[0] === 'number' || types[0] === 'integer'))
    return (
      <NumberInput
        {...shared}
        hideControls
        allowDecimal={types[0] === 'number'}
        value={typeof value === 'number' ? value : ''}
        onChange={(next) => {
          if (typeof next === 'number') onChange(next)
          else if (next === '') onChange(undefined)
        }}
      />
    )
  const text = value === undefined || value === null ? '' : String(value)
  if (isLong(schema, value) || type === 'textarea')
    return (
      <Textarea
        {...shared}
        autosize
        minRows={2}
        maxRows={16}
        value={text}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    )
  return (
    <TextInput
      {...shared}
      type={schema.format === 'date' && /^(\d{4}-\d\d-\d\d)?$/.test(text) ? 'date' : 'text'}
      value={text}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

export function ChoiceWidget(props: WidgetProps) {
  const { id, value, onChange, readonly, disabled, options, required } = props
  const { t } = useTranslation('ui')
  const error = useProblem(props)
  const known = options.enumOptions ?? []
  const at = known.findIndex((one) => JSON.stringify(one.value) === JSON.stringify(value))
  const data = known.map((one, index) => ({ value: String(index), label: String(one.label) }))
  // A value that is no longer a choice stays visible until another one is taken.
  const strange = at < 0 && value !== undefined && value !== null
  if (strange) data.unshift({ value: 'now', label: String(value) })
  return (
    <Select
      id={id}
      data={data}
      value={at >= 0 ? String(at) : strange ? 'now' : null}
      placeholder={t('form.nothing')}
      error={error}
      readOnly={readonly}
      disabled={disabled}
      clearable={!required && !readonly}
      allowDeselect={false}
      searchable={known.length > 8}
      onChange={(next) => {
        if (next === null) onChange(undefined)
        else if (next !== 'now') onChange(known[Number(next)]?.value)
      }}
    />
  )
}

export function FlagWidget(props: WidgetProps) {
  const { id, value, onChange, readonly, disabled } = props
  const error = useProblem(props)
  const { t } = useTranslation('ui')
  return (
    <Switch
      id={id}
      mt={8}
      label={t(value === true ? 'form.yes' : value === false ? 'form.no' : 'form.nothing')}
      checked={value === true}
      disabled={disabled || readonly}
      error={error}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  )
}
