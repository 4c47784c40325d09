import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Item } from '@/api'
import type { State } from '@/lib/address'
import { clock } from '@/lib/time'
import { Icon, RelativeTime, type IconName } from '@/ui'
import classes from './editor.module.css'
import type { Layer } from './Layers'
import { stateOf } from './steps/useSteps'
import type { Document } from './useDocument'

interface Props {
  item: Item
  view: State
  direct: boolean
  readOnly: boolean
  document: Document
  onView: (state: State) => void
  onLayer: (layer: Layer) => void
}

/** What must be known while this is edited, one line each, most urgent first. */
export function Notes({ item, view, direct, readOnly, document, onView, onLayer }: Props) {
  const { t } = useTranslation('editor')
  const { decision, submission } = item
  const dirty = document.progress !== 'clean'
  const hasDraft = stateOf(item, 'draft') !== undefined
  return (
    <>
      {document.kept && (
        <Note
          icon="note"
          title={t('note.kept', { time: clock(new Date(document.kept.keptAt)) })}
          actions={
            <>
              <Button size="xs" onClick={document.takeKept}>
                {t('note.keptTake')}
              </Button>
              <Button size="xs" variant="subtle" onClick={document.dropKept}>
                {t('note.keptDrop')}
              </Button>
            </>
          }
        >
          {t('note.keptWhy')}
        </Note>
      )}
      {document.overtaken && (
        <Note
          tone="caution"
          icon="conflict"
          title={t('note.overtaken')}
          actions={
            <Button size="xs" onClick={() => onLayer({ name: 'merge', against: 'save' })}>
              {t('note.merge')}
            </Button>
          }
        >
          {t('note.overtakenWhy')}
        </Note>
      )}
      {view === 'draft' && decision?.verb === 'request-changes' && (
        <Note tone="caution" icon="requestChanges" title={t('note.requested', { name: decision.author })}>
          {decision.message && <>“{decision.message}” · </>}
          <RelativeTime at={decision.at} />
        </Note>
      )}
      {view === 'pending' && (
        <Note
          tone="pending"
          icon="pending"
          title={t('note.pending')}
          actions={
            item.abilities.withdraw && (
              <Button size="xs" onClick={() => onLayer({ name: 'step', step: 'withdraw' })}>
                {t('note.takeBack')}
              </Button>
            )
          }
        >
          {submission && (
            <>
              {submission.author && t('note.pendingBy', { name: submission.author })}{' '}
              <RelativeTime at={submission.at} />
              {submission.message && <> · “{submission.message}”</>}
            </>
          )}
        </Note>
      )}
      {view === 'live' && direct && !readOnly && (
        <Note tone="caution" icon="live" title={t('note.liveDirect')} />
      )}
      {view === 'live' && !direct && hasDraft && !dirty && (
        <Note
          icon="note"
          title={t('note.hasDraft')}
          actions={
            <Button size="xs" onClick={() => onView('draft')}>
              {t('note.toDraft')}
            </Button>
          }
        />
      )}
      {view === 'live' && !direct && !hasDraft && dirty && <Note icon="draft" title={t('note.liveDraft')} />}
      {readOnly && !item.abilities.edit && view !== 'pending' && (
        <Note icon="lock" title={t('note.readOnly')} />
      )}
    </>
  )
}

function Note({
  icon,
  title,
  tone,
  children,
  actions,
}: {
  icon: IconName
  title: string
  tone?: 'caution' | 'pending'
  children?: ReactNode
  actions?: ReactNode
}) {
  return (
    <div className={classes.note} data-tone={tone} role="status">
      <Icon name={icon} />
      <span className={classes.noteTitle}>{title}</span>
      <span className={classes.noteText}>{children}</span>
      {actions && <span className={classes.noteActions}>{actions}</span>}
    </div>
  )
}
