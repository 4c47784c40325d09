import { Button, Group, Modal, Text, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError, desk } from '@/api'
import { Segmented } from '@/ui'
import { useSchema } from './api'
import { firstText, idOf } from './starting'
import type { Place } from './steps'

const kinds = ['md', 'json', 'html', 'other'] as const
type Kind = (typeof kinds)[number]

interface Props {
  place: Place
  folder: string
  /** "term" */
  name: string
  /** The extension that most items of the list have. */
  usual?: string
  hasSchema: boolean
  onClose: () => void
}

/** Makes a draft with an id and a kind, then opens it. */
export function NewItem({ place, folder, name, usual, hasSchema, onClose }: Props) {
  const { t } = useTranslation('browse')
  const navigate = useNavigate()
  const first: Kind = kinds.find((kind) => kind === usual) ?? (usual ? 'other' : hasSchema ? 'json' : 'md')
  const [title, setTitle] = useState('')
  const [typedId, setTypedId] = useState<string>()
  const [kind, setKind] = useState<Kind>(first)
  const [otherExt, setOtherExt] = useState(first === 'other' ? (usual ?? '') : '')
  const [errors, setErrors] = useState<{ id?: string; ext?: string }>({})
  const [busy, setBusy] = useState(false)
  const schema = useSchema(place.connection, place.tenant, place.type, hasSchema)
  const prefix = folder ? `${folder}/` : ''
  const id = typedId ?? (title ? prefix + idOf(title) : prefix)
  const ext = kind === 'other' ? otherExt.trim().replace(/^\./, '').toLowerCase() : kind

  const create = async () => {
    const ref = { tenant: place.tenant, type: place.type, id: id.trim(), ext }
    const wrong = {
      id: !ref.id || ref.id.endsWith('/') ? t('create.needsId') : undefined,
      ext: ext ? undefined : t('create.needsExt'),
    }
    if (wrong.id ?? wrong.ext) return setErrors(wrong)
    setBusy(true)
    try {
      if (await exists(place, ref)) return setErrors({ id: t('create.exists') })
      const content = firstText(ext, title.trim(), schema.data?.content)
      await desk.Content.Save(place.connection, {
        ...ref,
        content,
        mimeType: '',
        state: 'draft',
        revision: '',
        message: '',
      })
      onClose()
      await navigate({
        to: '/c/$connection/$tenant/item/$type/$id',
        params: { ...place, id: ref.id },
        search: { ext },
      })
    } catch (reason) {
      const taken = reason instanceof ApiError && (reason.kind === 'conflict' || reason.kind === 'exists')
      setErrors({ id: taken ? t('create.exists') : (reason as Error).message })
    } finally {
      setBusy(false)
    }
  }
  return (
    <Modal opened onClose={onClose} title={t('create.title', { name })} size={520}>
      <form
        onSubmit={(event: FormEvent) => {
          event.preventDefault()
          void create()
        }}
        style={{ display: 'grid', gap: 16 }}
      >
        <div>
          <Text fw={500} mb={4} component="div">
            {t('create.kind')}
          </Text>
          <Segmented
            label={t('create.kind')}
            value={kind}
            onChange={setKind}
            options={kinds.map((one) => ({ value: one, label: t(`create.kinds.${one}`) }))}
          />
          {kind === 'json' && hasSchema && (
            <Text size="sm" c="var(--vd-t3)" mt={4}>
              {t('create.fromSchema')}
            </Text>
          )}
        </div>
        {kind === 'other' && (
          <TextInput
            label={t('create.ext')}
            description={t('create.extHint')}
            error={errors.ext}
            value={otherExt}
            onChange={(event) => {
              setOtherExt(event.currentTarget.value)
              setErrors({})
            }}
          />
        )}
        <TextInput
          data-autofocus
          label={t('create.name')}
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <TextInput
          label={t('create.id')}
          description={t('create.idHint')}
          error={errors.id}
          value={id}
          autoComplete="off"
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          onChange={(event) => {
            setTypedId(event.currentTarget.value)
            setErrors({})
          }}
        />
        <Group justify="flex-end" gap="sm" mt="xs">
          <Button variant="subtle" onClick={onClose}>
            {t('create.cancel')}
          </Button>
          <Button type="submit" variant="filled" loading={busy}>
            {t('create.create')}
          </Button>
        </Group>
      </form>
    </Modal>
  )
}

async function exists(
  place: Place,
  ref: { tenant: string; type: string; id: string; ext: string },
): Promise<boolean> {
  const found = await Promise.all(
    (['draft', 'pending', 'live'] as const).map((state) => desk.Content.Exists(place.connection, ref, state)),
  )
  return found.some(Boolean)
}
