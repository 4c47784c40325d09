import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { diffWords } from '@/lib/diff'
import { CommentCount } from '../Badges'
import { Icon } from '../icons'
import classes from './diff.module.css'
import { Marked } from './Marked'

export interface FieldChange {
  /** JSON pointer of the field. */
  pointer: string
  label: string
  /** The values as text; undefined when the field is not there. */
  before?: string
  after?: string
  /** Ids and addresses are set in mono. */
  mono?: boolean
  comments?: number
}

interface Props {
  changes: FieldChange[]
  beforeTitle: string
  afterTitle: string
  onOpenComments?: (pointer: string) => void
  onAddComment?: (pointer: string) => void
}

/** Changed fields as a table: label, value before, value after, with the changed words marked. */
export function FieldDiff({ changes, beforeTitle, afterTitle, onOpenComments, onAddComment }: Props) {
  const { t } = useTranslation('ui')
  return (
    <table className={classes.fields}>
      <thead>
        <tr>
          <th scope="col">{t('diff.field')}</th>
          <th scope="col">{beforeTitle}</th>
          <th scope="col">{afterTitle}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change) => (
          <Row
            key={change.pointer}
            change={change}
            onOpenComments={onOpenComments}
            onAddComment={onAddComment}
          />
        ))}
      </tbody>
    </table>
  )
}

function Row({
  change,
  onOpenComments,
  onAddComment,
}: {
  change: FieldChange
  onOpenComments?: (pointer: string) => void
  onAddComment?: (pointer: string) => void
}) {
  const { t } = useTranslation('ui')
  const { pointer, label, before, after, mono, comments = 0 } = change
  const words = useMemo(
    () => (before === undefined || after === undefined ? undefined : diffWords(before, after)),
    [before, after],
  )
  const whole = (text: string) => [{ text, changed: true }]
  const value = mono ? classes.valueMono : classes.value
  return (
    <tr data-pointer={pointer}>
      <th scope="row">{label}</th>
      <td className={classes.before}>
        {before === undefined ? (
          <span className={classes.nothing}>{t('diff.nothing')}</span>
        ) : (
          <span className={value}>
            <Marked text={before} spans={words?.before ?? whole(before)} side="removed" strike />
          </span>
        )}
      </td>
      <td>
        <span className={classes.after}>
          {after === undefined ? (
            <span className={classes.nothing}>{t('diff.nothing')}</span>
          ) : (
            <span className={value}>
              <Marked text={after} spans={words?.after ?? whole(after)} side="added" />
            </span>
          )}
          {onAddComment && comments === 0 && (
            <button
              type="button"
              className={classes.addToField}
              aria-label={t('diff.commentField', { field: label })}
              title={t('diff.commentField', { field: label })}
              onClick={() => onAddComment(pointer)}
            >
              <Icon name="comment" size={14} />
            </button>
          )}
          {comments > 0 && (
            <CommentCount
              count={comments}
              label={t('diff.fieldComments', { count: comments, field: label })}
              onOpen={onOpenComments && (() => onOpenComments(pointer))}
            />
          )}
        </span>
      </td>
    </tr>
  )
}
