import { NumberInput, Select, Switch, TagsInput, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Json } from '@/lib/pointer'
import classes from '../schemas.module.css'
import { begin } from './edit'
import { isRule, kindOf, type Field } from './fields'
import { formatOf } from './summary'

interface Props {
  field: Field
  /** What is saved for a keyword. */
  was: (keyword: string) => Json | undefined
  onSet: (keyword: string, value: Json | undefined) => void
}

/** The rules that only the kind of a field has. */
export function KindRules(props: Props) {
  switch (props.field.kind) {
    case 'text':
      return <TextRules {...props} />
    case 'number':
      return <NumberRules {...props} />
    case 'choice':
      return <ChoiceRules {...props} />
    case 'list':
      return <ListRules {...props} />
    default:
      return null
  }
}

interface LimitProps extends Props {
  keyword: string
  label: string
  /** Whether only 0 and more make sense. */
  natural?: boolean
}

function Limit({ field, keyword, label, natural = false, was, onSet }: LimitProps) {
  const { t } = useTranslation('schemas')
  const value = field.rule[keyword]
  const before = was(keyword)
  const changed = before !== value
  return (
    <NumberInput
      label={label}
      placeholder={t('builder.noLimit')}
      min={natural ? 0 : undefined}
      allowDecimal={!natural}
      value={typeof value === 'number' ? value : ''}
      description={
        changed
          ? t('builder.was', { value: before === undefined ? t('builder.noLimit') : String(before) })
          : undefined
      }
      onChange={(next) => onSet(keyword, typeof next === 'number' ? next : undefined)}
    />
  )
}

const formats = ['date', 'date-time', 'time', 'email', 'uri', 'uuid'] as const

function TextRules(props: Props) {
  const { t } = useTranslation('schemas')
  const { field, onSet } = props
  const { pattern, format } = field.rule
  const known = formatOf(field.rule)
  const other = typeof format === 'string' && !known ? [{ value: format, label: format }] : []
  return (
    <>
      <Limit {...props} keyword="minLength" label={t('builder.shortest')} natural />
      <Limit {...props} keyword="maxLength" label={t('builder.longest')} natural />
      <Select
        label={t('builder.format')}
        data={[
          { value: 'any', label: t('builder.anyText') },
          ...formats.map((one) => ({ value: one, label: t(`builder.formats.${one}`) })),
          ...other,
        ]}
        allowDeselect={false}
        value={typeof format === 'string' ? format : 'any'}
        onChange={(next) => onSet('format', next === null || next === 'any' ? undefined : next)}
      />
      <TextInput
        label={t('builder.pattern')}
        placeholder={t('builder.noPattern')}
        classNames={{ input: classes.mono }}
        spellCheck={false}
        value={typeof pattern === 'string' ? pattern : ''}
        onChange={(event) => onSet('pattern', event.currentTarget.value || undefined)}
      />
    </>
  )
}

function NumberRules(props: Props) {
  const { t } = useTranslation('schemas')
  const { field, onSet } = props
  return (
    <>
      <Limit {...props} keyword="minimum" label={t('builder.least')} />
      <Limit {...props} keyword="maximum" label={t('builder.most')} />
      {typeof field.rule.type === 'string' && (
        <Switch
          className={classes.wide}
          label={<b>{t('builder.whole')}</b>}
          checked={field.rule.type === 'integer'}
          onChange={(event) => onSet('type', event.currentTarget.checked ? 'integer' : 'number')}
        />
      )}
    </>
  )
}

function ChoiceRules({ field, onSet }: Props) {
  const { t } = useTranslation('schemas')
  const values = Array.isArray(field.rule.enum) ? field.rule.enum.map(String) : []
  return (
    <TagsInput
      className={classes.wide}
      label={t('builder.choices')}
      description={t('builder.choicesHint')}
      value={values}
      onChange={(next) => onSet('enum', next)}
    />
  )
}

const entryKinds = ['text', 'number', 'flag', 'choice', 'group'] as const

function ListRules(props: Props) {
  const { t } = useTranslation('schemas')
  const { field, onSet } = props
  const { items } = field.rule
  const entries = isRule(items) ? kindOf(items) : 'other'
  const known = entryKinds.find((one) => one === entries)
  return (
    <>
      {known ? (
        <Select
          className={classes.wide}
          label={t('builder.entries')}
          allowDeselect={false}
          data={entryKinds.map((one) => ({ value: one, label: t(`builder.kinds.${one}`) }))}
          value={known}
          onChange={(next) => {
            const kind = entryKinds.find((one) => one === next)
            if (kind && kind !== known) onSet('items', begin[kind])
          }}
        />
      ) : (
        <p className={classes.paneNote}>{t('builder.entriesOther')}</p>
      )}
      {isRule(items) && entries === 'choice' && (
        <TagsInput
          className={classes.wide}
          label={t('builder.choices')}
          description={t('builder.choicesHint')}
          value={Array.isArray(items.enum) ? items.enum.map(String) : []}
          onChange={(next) => onSet('items', { ...items, enum: next })}
        />
      )}
      <Limit {...props} keyword="minItems" label={t('builder.fewest')} natural />
      <Limit {...props} keyword="maxItems" label={t('builder.mostItems')} natural />
      <Switch
        className={classes.wide}
        label={<b>{t('builder.unique')}</b>}
        checked={field.rule.uniqueItems === true}
        onChange={(event) => onSet('uniqueItems', event.currentTarget.checked || undefined)}
      />
    </>
  )
}
