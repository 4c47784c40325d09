import { useTranslation } from 'react-i18next'
import { Icon, type IconName } from '@/ui'
import classes from './activity.module.css'

export const doors = ['window', 'browser', 'api', 'command', 'transfer'] as const
type Known = (typeof doors)[number]

const icons: Record<Known, IconName> = {
  window: 'window',
  browser: 'browser',
  api: 'code',
  command: 'command',
  transfer: 'transfer',
}

export function knownDoor(door: string): Known | undefined {
  return doors.find((one) => one === door)
}

/** The way by which something was done, by icon and word. */
export function Door({ door }: { door: string }) {
  const { t } = useTranslation('activity')
  const known = knownDoor(door)
  return (
    <span className={classes.door}>
      <Icon name={known ? icons[known] : 'note'} />
      {known ? t(`doors.${known}`) : door}
    </span>
  )
}
