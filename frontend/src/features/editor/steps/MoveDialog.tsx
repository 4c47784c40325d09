import { Button, Group, Modal, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { desk, deskKey, type Item } from '@/api'
import { toastDone } from '@/ui'
import type { At } from '../api'
import classes from '../editor.module.css'

interface Props {
  at: At
  item: Item
  /** Make a copy there, or move it there. */
  copies: boolean
  onClose: () => void
}

/** Asks where an item, or a copy of it, shall be. */
export function MoveDialog({ at, item, copies, onClose }: Props) {
  const { t } = useTranslation('editor')
  const navigate = useNavigate()
  const { connection } = at
  const { tenant } = at.item
  const types = useQuery({
    queryKey: deskKey(connection, { tenant }, 'types'),
    queryFn: () => desk.Tenants.Types(connection, tenant),
  })
  const [type, setType] = useState(item.type)
  const [id, setId] = useState(copies ? t('duplicate.copy', { id: item.id }) : item.id)
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)
  const same = type === item.type && id.trim() === item.id
  const run = (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    const work: Promise<unknown> = copies
      ? desk.Content.Copy(connection, at.item, type, id.trim())
      : desk.Content.Move(connection, at.item, type, id.trim())
    work
      .then(
        () => {
          onClose()
          if (!copies) toastDone(t('move.done', { place: `${type} / ${id.trim()}` }))
          return navigate({
            to: '/c/$connection/$tenant/item/$type/$id',
            params: { connection, tenant, type, id: id.trim() },
            search: { ext: item.ext },
          })
        },
        (reason: Error) => setError(reason.message),
      )
      .finally(() => setBusy(false))
  }
  return (
    <Modal opened onClose={onClose} title={t(copies ? 'duplicate.title' : 'move.title')} size={480}>
      <form onSubmit={run} className={classes.dialog}>
        <p className={classes.quiet}>{t(copies ? 'duplicate.note' : 'move.note')}</p>
        <Select
          label={t('move.type')}
          data={[...new Set([item.type, ...(types.data ?? []).map((one) => one.name)])]}
          value={type}
          allowDeselect={false}
          onChange={(next) => next && setType(next)}
        />
        <TextInput
          data-autofocus
          label={t(copies ? 'duplicate.id' : 'move.id')}
          error={error}
          value={id}
          autoComplete="off"
          spellCheck={false}
          classNames={{ input: classes.mono }}
          onChange={(event) => {
            setId(event.currentTarget.value)
            setError(undefined)
          }}
        />
        <Group justify="flex-end" gap="sm" mt="xs">
          <Button variant="subtle" onClick={onClose}>
            {t('step.cancel')}
          </Button>
          <Button type="submit" variant="filled" disabled={same || !id.trim()} loading={busy}>
            {t(copies ? 'duplicate.action' : 'move.action')}
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
