import { Autocomplete, Button, Group, Modal } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { SchemaSummary, TypeSummary } from '@/api'
import { Segmented } from '@/ui'
import type { Whose } from './api'
import { isName } from './document'
import classes from './schemas.module.css'

interface Props {
  connection: string
  tenant: string
  taken: readonly SchemaSummary[]
  types: readonly TypeSummary[]
  onClose: () => void
}

/** Asks for which type a new schema is; it is written on its own screen and exists once it is saved there. */
export function NewSchema({ connection, tenant, taken, types, onClose }: Props) {
  const { t } = useTranslation('schemas')
  const navigate = useNavigate()
  const [typed, setTyped] = useState('')
  const [place, setPlace] = useState<Whose>('tenant')
  const [tried, setTried] = useState(false)
  const name = typed.trim()
  const found = taken.find((one) => one.name === name)
  const isTaken = place === 'tenant' ? found?.tenant : found?.global
  const wrong = !isName(name) ? t('create.bad') : isTaken ? t('create.taken') : undefined
  const free = types.filter((type) => !taken.some((one) => one.name === type.name))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (wrong) return
    void navigate({
      to: '/c/$connection/$tenant/schemas/$name',
      params: { connection, tenant, name },
      search: { place },
    })
  }
  return (
    <Modal opened onClose={onClose} title={t('create.title')} size={440}>
      <form onSubmit={submit} noValidate className={classes.dialog}>
        <Autocomplete
          data-autofocus
          label={t('create.name')}
          description={t('create.hint')}
          data={free.map((type) => type.name)}
          value={typed}
          error={tried && wrong}
          onChange={setTyped}
        />
        <Segmented
          label={t('create.place')}
          value={place}
          onChange={setPlace}
          options={[
            { value: 'tenant', label: t('create.tenant', { tenant }) },
            { value: 'global', label: t('create.global') },
          ]}
        />
        <Group justify="flex-end" gap="sm">
          <Button type="submit" variant="filled">
            {t('create.go')}
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
