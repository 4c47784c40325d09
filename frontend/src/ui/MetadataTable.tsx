import { ActionIcon, Button, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from './icons'
import classes from './MetadataTable.module.css'

interface Props {
  metadata: Readonly<Record<string, string>>
  /** Left out when the person may only read. A value of undefined removes the name. */
  onChange?: (key: string, value: string | undefined) => void
  /** Says what is wrong with a new name, in words. */
  check?: (key: string) => string | undefined
  /** Whether the row for a new name is open; the section's Add button decides. */
  adding?: boolean
  onAdded?: () => void
}

/** Metadata as an editable table: values in place, names added and removed. */
export function MetadataTable({ metadata, onChange, check, adding = false, onAdded }: Props) {
  const { t } = useTranslation('ui')
  return (
    <>
      <table className={classes.table}>
        <tbody>
          {Object.entries(metadata).map(([key, value]) => (
            <tr key={key}>
              <td className={classes.key}>{key}</td>
              <td>
                <Value
                  key={value}
                  name={key}
                  value={value}
                  onChange={onChange && ((next) => onChange(key, next))}
                />
              </td>
              {onChange && (
                <td className={classes.act}>
                  <ActionIcon
                    size={24}
                    aria-label={t('metadata.remove', { key })}
                    onClick={() => onChange(key, undefined)}
                  >
                    <Icon name="close" size={14} />
                  </ActionIcon>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {adding && onChange && (
        <NewRow
          check={(key) => check?.(key)}
          onAdd={(key, value) => {
            onChange(key, value)
            onAdded?.()
          }}
        />
      )}
    </>
  )
}

function Value({
  name,
  value,
  onChange,
}: {
  name: string
  value: string
  onChange?: (value: string) => void
}) {
  const [text, setText] = useState(value)
  const commit = () => {
    if (text !== value) onChange?.(text)
  }
  return (
    <input
      className={classes.value}
      aria-label={name}
      value={text}
      title={text}
      readOnly={!onChange}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit()
        if (event.key === 'Escape') setText(value)
      }}
    />
  )
}

function NewRow({
  check,
  onAdd,
}: {
  check: (key: string) => string | undefined
  onAdd: (key: string, value: string) => void
}) {
  const { t } = useTranslation('ui')
  const [key, setKey] = useState('')
  const [value, setValue] = useState('')
  const [error, setError] = useState<string>()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const name = key.trim()
    const wrong = name ? check(name) : undefined
    setError(wrong)
    if (name && !wrong) onAdd(name, value)
  }
  return (
    <form onSubmit={submit}>
      <div className={classes.new}>
        <TextInput
          size="xs"
          aria-label={t('metadata.newKey')}
          placeholder={t('metadata.key')}
          error={Boolean(error)}
          value={key}
          onChange={(event) => setKey(event.currentTarget.value)}
        />
        <TextInput
          size="xs"
          aria-label={t('metadata.value')}
          placeholder={t('metadata.value')}
          value={value}
          onChange={(event) => setValue(event.currentTarget.value)}
        />
        <Button size="xs" type="submit" disabled={!key.trim()}>
          {t('metadata.add')}
        </Button>
      </div>
      {error && (
        <p className={classes.error} role="alert">
          {error}
        </p>
      )}
    </form>
  )
}
