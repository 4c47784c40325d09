import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { diffWords } from '@/lib/diff'
import { Icon, Marked } from '@/ui'
import { pointerName } from '@/lib/pointer'
import type { Merged } from './changes'
import classes from './merge.module.css'

/** A change that needs nobody: where, what, whose. */
export function MergedRow({ change }: { change: Merged }) {
  const { t } = useTranslation('editor')
  const { side, line, pointer, before, after } = change
  const words = useMemo(
    () => (before === undefined || after === undefined ? undefined : diffWords(before, after)),
    [before, after],
  )
  return (
    <div className={classes.merged}>
      <b>{pointer !== undefined ? pointerName(pointer) : t('merge.line', { line: line ?? 1 })}</b>
      <span className={pointer === undefined ? classes.code : classes.value}>
        {words ? (
          <>
            {words.before.some((span) => span.changed) && words.after.every((span) => !span.changed) ? (
              <Marked text={before ?? ''} spans={words.before} side="removed" strike />
            ) : (
              <Marked text={after ?? ''} spans={words.after} side="added" />
            )}
          </>
        ) : (
          <>
            {before !== undefined && (
              <Marked text={before} spans={[{ text: before, changed: true }]} side="removed" strike />
            )}{' '}
            {after !== undefined && (
              <Marked text={after} spans={[{ text: after, changed: true }]} side="added" />
            )}
          </>
        )}
      </span>
      <span className={classes.whose}>
        <Icon name="check" size={14} /> {t(side === 'mine' ? 'merge.mineMerged' : 'merge.theirsMerged')}
      </span>
    </div>
  )
}
