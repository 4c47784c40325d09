import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { upload, type Item, type Saved } from '@/api'
import type { State } from '@/lib/address'
import { toastDone, toastFailure } from '@/ui'
import { useRefresh, type At } from './api'
import { stateOf } from './steps/useSteps'

/** Puts another file in place of the one there is, as a draft. */
export function useReplace(at: At, item: Item, onView: (state: State) => void) {
  const { t } = useTranslation('editor')
  const refresh = useRefresh(at)
  return useMutation({
    mutationFn: (file: File) =>
      upload<Saved>(
        {
          connection: at.connection,
          ...at.item,
          state: 'draft',
          revision: stateOf(item, 'draft')?.revision ?? '',
        },
        file,
      ),
    onSuccess: async () => {
      await refresh()
      onView('draft')
      toastDone(t('image.replaced'))
    },
    onError: (error) => toastFailure({ title: t('image.refused'), text: error.message }),
  })
}
