import { lazy, Suspense, type Ref } from 'react'
import { useTranslation } from 'react-i18next'
import type { Item } from '@/api'
import type { State } from '@/lib/address'
import { Problem, SkeletonRows } from '@/ui'
import type { At } from './api'
import type { BodyHandle, Place } from './body'
import { CodeBody } from './CodeBody'
import { FileBody } from './FileBody'
import { ImageBody } from './image/ImageBody'
import type { Kind } from './kinds'
import { MarkdownBody } from './MarkdownBody'
import type { PlacedThread } from '@/lib/threads'
import type { Document } from './useDocument'

const RecordBody = lazy(() => import('./record/RecordBody'))

export interface BodyProps {
  at: At
  item: Item
  kind: Kind
  view: State
  document: Document
  readOnly: boolean
  /** The schema that applies, as a document. */
  schema: string | undefined
  threads: readonly PlacedThread[]
  activeThread: string | undefined
  onPlace: (place: Place | undefined) => void
  onThread: (thread: PlacedThread) => void
  onView: (state: State) => void
  handle: Ref<BodyHandle>
}

/** The editor or viewer that fits the item. */
export function Body(props: BodyProps) {
  const { t } = useTranslation('editor')
  const { kind, document } = props
  if (kind === 'image') return <ImageBody {...props} />
  if (kind === 'file') return <FileBody {...props} reason={t('file.title')} />
  if (document.error?.kind === 'tooLarge') return <FileBody {...props} reason={t('file.large')} />
  if (document.error?.kind === 'unsupported') return <FileBody {...props} reason={t('file.notText')} />
  if (document.error)
    return (
      <Problem
        title={t('failed')}
        onRetry={document.retry}
        details={document.error.describe()}
        reference={document.error.ref}
      >
        {document.error.message}
      </Problem>
    )
  if (document.text === undefined) return <SkeletonRows height={20} count={16} />
  if (kind === 'markdown') return <MarkdownBody {...props} text={document.text} />
  if (kind === 'record')
    return (
      <Suspense fallback={<SkeletonRows height={56} count={6} />}>
        <RecordBody {...props} text={document.text} />
      </Suspense>
    )
  return <CodeBody {...props} text={document.text} />
}
