import { useTranslation } from 'react-i18next'
import type { DiffLine } from '@/lib/diff'
import { CommentCount } from '../Badges'
import { Icon } from '../icons'
import classes from './diff.module.css'
import { Marked } from './Marked'
import type { Row } from './rows'

interface Props {
  row: Row
  comments?: ReadonlyMap<number, number>
  onOpenComments?: (line: number) => void
  onAddComment?: (line: number) => void
  onUnfold: (key: string) => void
}

export function DiffRow({ row, onUnfold, ...rest }: Props) {
  const { t } = useTranslation('ui')
  if (row.type === 'fold') {
    const count = row.lines.length
    return (
      <button
        type="button"
        className={classes.fold}
        aria-label={t('diff.show', { count })}
        onClick={() => onUnfold(row.key)}
      >
        <Icon name="selector" size={12} />
        {t('diff.unchanged', { count })}
      </button>
    )
  }
  if (row.type === 'line')
    return <Line line={row.line} number={row.line.after ?? row.line.before} strike {...rest} />
  return (
    <div className={classes.side}>
      <Line line={row.left} number={row.left?.before} />
      <Line line={row.right} number={row.right?.after} {...rest} />
    </div>
  )
}

interface LineProps extends Omit<Props, 'row' | 'onUnfold'> {
  line?: DiffLine
  number?: number
  strike?: boolean
}

function Line({ line, number, strike, comments, onOpenComments, onAddComment }: LineProps) {
  const { t } = useTranslation('ui')
  if (!line) return <div className={classes.line} data-kind="blank" />
  const at = line.after
  const count = (at !== undefined && comments?.get(at)) || 0
  return (
    <div className={classes.line} data-kind={line.kind}>
      <span className={classes.number}>{number}</span>
      <span className={classes.sign}>
        {line.kind !== 'same' && <span className="vd-hidden">{t(`diff.${line.kind}`)}</span>}
        <span aria-hidden>{line.kind === 'added' ? '+' : line.kind === 'removed' ? '-' : ''}</span>
      </span>
      <span className={classes.content}>
        <Marked
          text={line.text}
          spans={line.spans}
          side={line.kind === 'removed' ? 'removed' : 'added'}
          strike={strike}
        />
      </span>
      {count > 0 && at !== undefined && (
        <CommentCount
          count={count}
          label={t('diff.comments', { count, line: at })}
          onOpen={onOpenComments && (() => onOpenComments(at))}
        />
      )}
      {onAddComment && at !== undefined && (
        <button
          type="button"
          className={classes.add}
          aria-label={t('diff.comment', { line: at })}
          onClick={() => onAddComment(at)}
        >
          <Icon name="add" size={12} />
        </button>
      )}
    </div>
  )
}
