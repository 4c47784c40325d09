import { Button, Group, Modal, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'

interface Props {
  title: string
  label: string
  hint?: string
  action: string
  onSave: (name: string) => Promise<void>
  onClose: () => void
}

/** Asks for one name; what the other side has against it stands under the field. */
export function NameDialog({ title, label, hint, action, onSave, onClose }: Props) {
  const { t } = useTranslation('browse')
  const [name, setName] = useState('')
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    onSave(name.trim())
      .then(onClose, (reason: Error) => setError(reason.message))
      .finally(() => setBusy(false))
  }
  return (
    <Modal opened onClose={onClose} title={title} size={426}>
      <form onSubmit={submit}>
        <TextInput
          data-autofocus
          label={label}
          description={hint}
          error={error}
          value={name}
          autoComplete="off"
          onChange={(event) => {
            setName(event.currentTarget.value)
            setError(undefined)
          }}
        />
        <Group justify="flex-end" gap="sm" mt="lg">
          <Button variant="subtle" onClick={onClose}>
            {t('create.cancel')}
          </Button>
          <Button type="submit" variant="filled" disabled={!name.trim()} loading={busy}>
            {action}
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
