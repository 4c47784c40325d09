import { Button, Group, Modal, Text, TextInput } from '@mantine/core'
import { useState, type FormEvent, type ReactNode } from 'react'
import { Trans, useTranslation } from 'react-i18next'
import { Icon } from './icons'

interface Props {
  opened: boolean
  /** A question: "Delete “Hypervisor” for good?" */
  title: string
  /** What goes with it: "Its 9 versions and 4 comments go too. No undo." */
  children: ReactNode
  /** What must be typed. */
  name: string
  /** "Delete for good" */
  action: string
  busy?: boolean
  onConfirm: () => void
  onClose: () => void
}

/** Asks before what cannot be undone: the button works once the name is typed. */
export function ConfirmForGood(props: Props) {
  const { opened, title, onClose } = props
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      withCloseButton={false}
      size={426}
      styles={{ title: { fontSize: '1rem', fontWeight: 600, letterSpacing: '-0.014em' } }}
    >
      <Question key={String(opened)} {...props} />
    </Modal>
  )
}

function Question({ children, name, action, busy, onConfirm, onClose }: Props) {
  const { t } = useTranslation('ui')
  const [typed, setTyped] = useState('')
  const matching = typed.trim() === name
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (matching && !busy) onConfirm()
  }
  return (
    <form onSubmit={submit}>
      <Text c="var(--vd-t2)" mb="sm">
        {children}
      </Text>
      <TextInput
        data-autofocus
        autoComplete="off"
        label={<Trans t={t} i18nKey="confirm.type" values={{ name }} components={{ b: <b /> }} />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Group justify="flex-end" gap="sm" mt="md">
        <Button onClick={onClose}>{t('confirm.keep')}</Button>
        <Button
          type="submit"
          variant="filled"
          color="brick"
          leftSection={<Icon name="trash" />}
          disabled={!matching}
          loading={busy}
        >
          {action}
        </Button>
      </Group>
    </form>
  )
}
