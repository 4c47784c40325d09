import { Autocomplete, Button, Group, Modal, Text, Textarea } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'

export type Asked = 'submit' | 'publish' | 'request' | 'move'

interface Props {
  verb: Asked
  count: number
  /** Folders that exist, for a move. */
  folders: readonly string[]
  onRun: (input: string) => void
  onClose: () => void
}

/** Asks for what a step on several items takes along: a message, or the folder to move to. */
export function StepDialog({ verb, count, folders, onRun, onClose }: Props) {
  const { t } = useTranslation('browse')
  const [input, setInput] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onRun(input.trim())
    onClose()
  }
  return (
    <Modal opened onClose={onClose} title={t(`bulk.ask.${verb}`, { count })} size={460}>
      <form onSubmit={submit}>
        {verb === 'move' ? (
          <Autocomplete
            data-autofocus
            label={t('bulk.folder')}
            description={t('bulk.folderTop')}
            data={[...folders]}
            value={input}
            onChange={setInput}
          />
        ) : (
          <>
            <Text c="var(--vd-t2)" mb="md">
              {t(`bulk.note.${verb}`)}
            </Text>
            <Textarea
              data-autofocus
              autosize
              minRows={2}
              maxRows={8}
              label={
                <>
                  {t('bulk.message')}{' '}
                  <span style={{ color: 'var(--vd-t3)', fontWeight: 400 }}>{t('bulk.optional')}</span>
                </>
              }
              value={input}
              onChange={(event) => setInput(event.currentTarget.value)}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event)
              }}
            />
          </>
        )}
        <Group justify="flex-end" gap="sm" mt="lg">
          <Button variant="subtle" onClick={onClose}>
            {t('bulk.cancel')}
          </Button>
          <Button type="submit" variant="filled">
            {t(`bulk.${verb}`)}
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
