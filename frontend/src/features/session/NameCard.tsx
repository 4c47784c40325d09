import { Button, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { toApiError } from '@/api'
import { useKeep, useProfile, useRename } from './api'
import classes from './session.module.css'

/** Asks once for the name of the person at this machine. */
export function NameCard({ asked }: { asked: boolean }) {
  const { t } = useTranslation('session')
  const { data: profile } = useProfile()
  const [name, setName] = useState('')
  const rename = useRename()
  const keep = useKeep()
  if (asked || !profile) return null
  const settle = () => keep.mutate({ key: 'named', value: 'yes' })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim()) rename.mutate(name.trim(), { onSuccess: settle })
  }
  return (
    <form className={classes.card} onSubmit={submit} aria-label={t('name.title')}>
      <h2>{t('name.title')}</h2>
      <p className={classes.text}>{t('name.text')}</p>
      <div className={classes.name}>
        <TextInput
          aria-label={t('name.label')}
          placeholder={t('name.placeholder')}
          autoComplete="nickname"
          maxLength={80}
          value={name}
          error={rename.error ? `${t('name.failed')}. ${toApiError(rename.error).message}` : undefined}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" variant="filled" disabled={!name.trim()} loading={rename.isPending}>
          {t('name.save')}
        </Button>
        <Button variant="subtle" onClick={settle}>
          {t('name.keep', { name: profile.name })}
        </Button>
      </div>
    </form>
  )
}
