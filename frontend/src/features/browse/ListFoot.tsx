import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { formatCount } from '@/lib/format'
import { KeyHint } from '@/ui'
import type { RangeStore } from './api'
import classes from './browse.module.css'

interface Props {
  total: number
  range: RangeStore
  readOnly: boolean
}

/** Which rows are in view, and the keys of the list. */
export function ListFoot({ total, range, readOnly }: Props) {
  const { t } = useTranslation('browse')
  const { first, last } = useSyncExternalStore(range.subscribe, range.read)
  return (
    <footer className={classes.foot}>
      {total > 0 && (
        <span>
          {t('list.range', {
            from: formatCount(first + 1),
            to: formatCount(Math.min(total, last + 1)),
            total: formatCount(total),
          })}
        </span>
      )}
      {!readOnly && <span>{t('list.drop')}</span>}
      <span className={classes.hints}>
        <span>≠ {t('list.differs')}</span>
        <span>
          <KeyHint keys="j" />
          <KeyHint keys="k" /> {t('list.move')}
        </span>
        <span>
          <KeyHint keys="x" /> {t('list.select')}
        </span>
        <span>
          <KeyHint keys="?" /> {t('list.shortcuts')}
        </span>
      </span>
    </footer>
  )
}
