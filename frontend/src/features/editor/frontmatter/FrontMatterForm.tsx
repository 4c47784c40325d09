import { Checkbox, Select, TagsInput, TextInput } from '@mantine/core'
import type { Ref } from 'react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { SchemaProblem } from '@/api'
import { titleOf } from '@/lib/format'
import { formatPointer } from '@/lib/pointer'
import { Icon } from '@/ui'
import classes from '../editor.module.css'
import { readFrontMatter, setField, type Field, type FieldValue, type FrontMatter } from './frontmatter'

interface Props {
  ref: Ref<HTMLDivElement>
  /** Undefined when there is none, it cannot be read, or it is edited as text. */
  matter: FrontMatter | undefined
  live: string | undefined
  schema: string | undefined
  problems: readonly SchemaProblem[]
  readOnly: boolean
  onText: (text: string) => void
  onField: (field: { pointer: string; label: string } | undefined) => void
}

interface Rule {
  title?: string
  enum?: unknown[]
  items?: { enum?: unknown[] }
}

/** The fields above a text, each changed on its own line. */
export function FrontMatterForm(props: Props) {
  const { t } = useTranslation('editor')
  const { ref, matter, live, schema, problems, readOnly, onText, onField } = props
  const rules = useMemo(() => rulesOf(schema), [schema])
  const before = useMemo(() => (live === undefined ? undefined : readFrontMatter(live)), [live])
  if (!matter) return null
  const simple = matter.fields.filter((field) => field.kind !== 'complex')
  const hidden = matter.fields.length - simple.length
  const isChanged = (field: Field) =>
    before !== undefined &&
    JSON.stringify(before.fields.find((one) => one.key === field.key)?.value ?? null) !==
      JSON.stringify(field.value)
  return (
    <div className={classes.front} ref={ref} role="group" aria-label={t('front.label')}>
      <div className={classes.frontFields}>
        {simple.map((field) => {
          const label = rules[field.key]?.title ?? titleOf(field.key)
          const pointer = formatPointer([field.key])
          return (
            <div
              key={field.key}
              data-field={field.key}
              data-wide={isWide(field) || undefined}
              onFocus={() => onField({ pointer, label })}
            >
              <Input
                field={field}
                rule={rules[field.key]}
                label={
                  <>
                    {label}
                    {isChanged(field) && (
                      <span className={classes.changed}>
                        <Icon name="draft" size={12} /> {t('record.changed')}
                      </span>
                    )}
                  </>
                }
                error={
                  problems.find((one) => one.pointer === pointer || one.pointer.startsWith(`${pointer}/`))
                    ?.message
                }
                readOnly={readOnly}
                onChange={(value) => onText(setField(matter, field, value))}
              />
            </div>
          )
        })}
      </div>
      {hidden > 0 && <div className={classes.frontFoot}>{t('front.hidden', { count: hidden })}</div>}
    </div>
  )
}

/** Titles and long values take two columns. */
function isWide({ key, value }: Field): boolean {
  const length = Array.isArray(value) ? value.join(', ').length : String(value).length
  return length > 40 || (key.toLowerCase() === 'title' && length > 12)
}

interface InputProps {
  field: Field
  rule: Rule | undefined
  label: React.ReactNode
  error: string | undefined
  readOnly: boolean
  onChange: (value: FieldValue) => void
}

function Input({ field, rule, label, error, readOnly, onChange }: InputProps) {
  const { t } = useTranslation('editor')
  const { value } = field
  if (typeof value === 'boolean')
    return (
      <div>
        <div className={classes.flagLabel}>{label}</div>
        <Checkbox
          mt={8}
          label={t('front.yes')}
          checked={value}
          disabled={readOnly}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      </div>
    )
  if (Array.isArray(value)) {
    const shown = value.filter((one) => one !== '')
    const rest = value.length - shown.length // empty entries stay at the end, as they were
    return (
      <TagsInput
        label={label}
        error={error}
        data={texts(rule?.items?.enum)}
        value={shown}
        readOnly={readOnly}
        placeholder={shown.length === 0 ? t('front.add') : undefined}
        onChange={(next) => onChange([...next, ...Array<string>(rest).fill('')])}
      />
    )
  }
  const choices = texts(rule?.enum)
  if (choices.length > 0)
    return (
      <Select
        label={label}
        error={error}
        data={[...new Set([...choices, ...(value ? [value] : [])])]}
        value={value}
        readOnly={readOnly}
        searchable={choices.length > 8}
        allowDeselect={false}
        onChange={(next) => next !== null && onChange(next)}
      />
    )
  return (
    <TextInput
      label={label}
      error={error}
      value={value}
      readOnly={readOnly}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

const texts = (values: unknown[] | undefined): string[] =>
  (values ?? []).filter((one) => typeof one === 'string')

function rulesOf(schema: string | undefined): Record<string, Rule | undefined> {
  if (!schema) return {}
  try {
    return (JSON.parse(schema) as { properties?: Record<string, Rule> }).properties ?? {}
  } catch {
    return {}
  }
}
