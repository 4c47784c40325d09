import { Button, NumberInput, PasswordInput, Select, Switch, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { host, inWindow, toApiError, type ConnectionKind } from '@/api'
import { toastFailure } from '@/ui'
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
  const onDisk = field.kind === 'file' || field.kind === 'folder' ? field.kind : undefined
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
          className={onDisk ? classes.wide : undefined}
          classNames={onDisk ? { input: classes.mono } : undefined}
          rightSection={
            onDisk && inWindow() && <Choose kind={onDisk} label={field.label} onChange={onChange} />
          }
          rightSectionWidth="auto"
          autoComplete="off"
          spellCheck={false}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
  }
}

/** In the window a file or folder is chosen with the dialog of the system. */
function Choose({
  kind,
  label,
  onChange,
}: {
  kind: 'file' | 'folder'
  label: string
  onChange: (path: string) => void
}) {
  const { t } = useTranslation('connections')
  const choose = async () => {
    try {
      const path = kind === 'folder' ? await host.ChooseFolder() : (await host.ChooseFiles(false))[0]?.path
      if (path) onChange(path)
    } catch (error) {
      toastFailure({ title: t('failed.choose'), text: toApiError(error).message })
    }
  }
  return (
    <Button
      size="compact-xs"
      mr="xs"
      aria-label={t('form.chooseFor', { label })}
      onClick={() => void choose()}
    >
      {t('form.choose')}
    </Button>
  )
}
