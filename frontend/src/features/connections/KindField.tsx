import { NumberInput, PasswordInput, Select, Switch, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ConnectionKind } from '@/api'
import classes from './connections.module.css'

interface Props {
  field: ConnectionKind['fields'][number]
  value: string
  error?: string
  /** Whether its secret is kept, so that it may stay empty. */
  kept?: boolean
  onForget: () => void
  onChange: (value: string) => void
}

/** One setting of a kind of store, drawn by what the other side says about it. */
export function KindField({ field, value, error, kept, onForget, onChange }: Props) {
  const { t } = useTranslation('connections')
  const shared = {
    label: field.label,
    description: field.help || undefined,
    error,
    required: field.required,
    withAsterisk: false,
  }
  switch (field.kind) {
    case 'number':
      return (
        <NumberInput
          {...shared}
          allowDecimal={false}
          value={value}
          onChange={(next) => onChange(String(next))}
        />
      )
    case 'bool':
      return (
        <Switch
          className={classes.wide}
          label={field.label}
          description={field.help || undefined}
          checked={value === 'true'}
          onChange={(event) => onChange(String(event.currentTarget.checked))}
        />
      )
    case 'choice':
      return (
        <Select
          {...shared}
          allowDeselect={!field.required}
          data={field.choices}
          value={value || null}
          onChange={(next) => onChange(next ?? '')}
        />
      )
    case 'secret':
      return (
        <PasswordInput
          {...shared}
          description={
            kept ? (
              <>
                {t('form.kept')}{' '}
                <button type="button" className={classes.forget} onClick={onForget}>
                  {t('form.forget')}
                </button>
              </>
            ) : (
              shared.description
            )
          }
          placeholder={kept ? '••••••••••••' : undefined}
          autoComplete="off"
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
    default:
      return (
        <TextInput
          {...shared}
          className={field.kind === 'path' ? classes.wide : undefined}
          classNames={field.kind === 'path' ? { input: classes.mono } : undefined}
          autoComplete="off"
          spellCheck={false}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
  }
}
