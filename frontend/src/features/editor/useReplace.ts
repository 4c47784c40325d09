import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { chooseFiles, upload, type Item, type Saved } from '@/api'
import type { State } from '@/lib/address'
import { toastDone, toastFailure } from '@/ui'
import { useRefresh, type At } from './api'
import { stateOf } from './steps/useSteps'

/** Lets the person choose another file and puts it in place of the one there is, as a draft. */
export function useReplace(at: At, item: Item, onView: (state: State) => void) {
  const { t } = useTranslation('editor')
  const refresh = useRefresh(at)
  return useMutation({
    mutationFn: async (accept?: string) => {
      const [file] = await chooseFiles(false, accept)
      if (!file) return undefined
      return upload<Saved>(
        {
          connection: at.connection,
          ...at.item,
          state: 'draft',
          revision: stateOf(item, 'draft')?.revision ?? '',
        },
        file,
      )
    },
    onSuccess: async (saved) => {
      if (!saved) return
      await refresh()
      onView('draft')
      toastDone(t('image.replaced'))
    },
    onError: (error) => toastFailure({ title: t('image.refused'), text: error.message }),
  })
}
