import { useTranslation } from 'react-i18next'
import { toApiError } from '@/api'
import { ConfirmForGood, toastDone, toastFailure } from '@/ui'
import { useDelete, type At, type Whose } from './api'

interface Props {
  at: At
  whose: Whose
  /** Whether a global schema of the name applies afterwards. */
  override: boolean
  onClose: () => void
  onDone?: () => void
}

/** Asks before a schema is deleted, which keeps no versions. */
export function DeleteSchema({ at, whose, override, onClose, onDone }: Props) {
  const { t } = useTranslation('schemas')
  const removal = useDelete(at, whose)
  const { name } = at
  const confirm = () =>
    removal.mutate(undefined, {
      onSuccess: () => {
        toastDone(t(override ? 'done.removed' : 'done.deleted', { name }))
        onClose()
        onDone?.()
      },
      onError: (error) => toastFailure({ title: t('failed.delete'), text: toApiError(error).message }),
    })
  const kind = override ? 'override' : whose
  return (
    <ConfirmForGood
      opened
      title={t(`delete.title`, { name })}
      name={name}
      action={t('delete.action')}
      busy={removal.isPending}
      onConfirm={confirm}
      onClose={onClose}
    >
      {t(`delete.${kind}`)}
    </ConfirmForGood>
  )
}
