import { useTranslation } from 'react-i18next'
import { describe, fullTime } from '@/lib/time'
import { useNow } from './useNow'

/** A moment, relative for a day and then a date; the full time is in the tooltip. */
export function RelativeTime({ at }: { at: string | Date }) {
  const { t } = useTranslation('ui')
  const now = useNow()
  const moment = typeof at === 'string' ? new Date(at) : at
  if (Number.isNaN(moment.getTime())) return null
  const when = describe(moment, now)
  return (
    <time dateTime={moment.toISOString()} title={fullTime(moment)}>
      {when.unit === 'date' && when.text}
      {when.unit === 'now' && t('time.now')}
      {when.unit === 'yesterday' && t('time.yesterday')}
      {(when.unit === 'minutes' || when.unit === 'hours') && t(`time.${when.unit}`, { count: when.count })}
    </time>
  )
}
