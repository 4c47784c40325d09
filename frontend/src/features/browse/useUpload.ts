import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { upload, type Uploadable } from '@/api'
import { toastDone } from '@/ui'
import type { Place } from './steps'
import { useWork } from './useBulk'

/** A file name as an id and an extension: "Big Photo.JPG" is "Big Photo" and "jpg". */
export function splitFileName(name: string): { id: string; ext: string } {
  const at = name.lastIndexOf('.')
  if (at <= 0) return { id: name, ext: '' }
  return { id: name.slice(0, at), ext: name.slice(at + 1).toLowerCase() }
}

/** Puts files into a folder as new drafts, one after the other. */
export function useUpload(place: Place, folder: string) {
  const { t } = useTranslation('browse')
  const work = useWork(place)
  return useCallback(
    async (files: readonly Uploadable[]): Promise<void> => {
      if (files.length === 0) return
      let count = 0
      const items = files.map((file) => ({ name: file.name, file }))
      await work('upload', items, async ({ file }, signal, onPart) => {
        const { id, ext } = splitFileName(file.name)
        const path = folder ? `${folder}/${id}` : id
        await upload({ ...place, id: path, ext, state: 'draft', revision: '' }, file, {
          signal,
          onProgress: (sent) => onPart(file.size > 0 ? sent / file.size : 0),
        })
        count++
      })
      if (count > 0) toastDone(t('bulk.done.upload', { count }))
    },
    [place, folder, work, t],
  )
}
