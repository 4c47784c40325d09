import { useTranslation } from 'react-i18next'
import { Icon, StateChip } from '@/ui'
import type { Entry } from './sides'
import classes from './Versions.module.css'

/** The state of an entry and how much was said on the way to it. */
export function EntryNote({ entry }: { entry: Pick<Entry, 'state' | 'version'> }) {
  const { t } = useTranslation('versions')
  const threads = entry.version?.threads ?? 0
  return (
    <>
      {entry.state && <StateChip state={entry.state} />}
      {threads > 0 && (
        <span className={classes.threads} title={t('settled', { count: threads })}>
          <Icon name="comment" size={14} />
          <span aria-hidden>{threads}</span>
          <span className="vd-hidden">{t('settled', { count: threads })}</span>
        </span>
      )}
    </>
  )
}
