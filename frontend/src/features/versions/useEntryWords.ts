import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Version } from '@/api'
import type { Entry } from './sides'

/** What entries of a timeline are called. */
export function useEntryWords(versions: readonly Version[]) {
  const { t } = useTranslation('versions')
  return useMemo(() => {
    const numbers = new Map(versions.map((version) => [version.versionId, version.number]))
    const happened = ({ action, source, number }: Version) => {
      if (action === 'restore') {
        const from = numbers.get(source)
        return from === undefined ? t('restored') : t('restoredFrom', { number: from })
      }
      if (action === 'metadata') return t('metadataOnly')
      if (action === 'import') return t('imported')
      if (action === 'publish') return t('published')
      return action === 'edit' ? t('edited') : t('version', { number })
    }
    return {
      nobody: t('nobody'),
      /** The message, or what happened. A restored entry always names its source. */
      titleOf: ({ version }: Entry) => {
        if (!version) return t('unpublished')
        const what = happened(version)
        if (!version.message) return what
        return version.action === 'restore' && version.message !== what
          ? `${version.message} (${what})`
          : version.message
      },
      /** "Version 8", or the state where it has no number yet. */
      nameOf: ({ version, state }: Entry) =>
        version ? t('version', { number: version.number }) : t(`side.${state ?? 'draft'}`),
    }
  }, [versions, t])
}
