import { Menu } from '@mantine/core'
import { useViewportSize } from '@mantine/hooks'
import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import { formatCount } from '@/lib/format'
import { Icon, type IconName } from './icons'
import { KeyHint } from './KeyHint'
import classes from './SelectionBar.module.css'
import { useShortcuts } from './useShortcuts'

export interface SelectionAction {
  id: string
  label: string
  icon: IconName
  /** To how many of the selected it applies; left out when it is all of them. 0 turns it off. */
  count?: number
  onRun: () => void
  /** Starts a new group, drawn with a line before it. */
  group?: boolean
}

interface Props {
  count: number
  /** The number that "Select all" would take; left out when all are selected. */
  total?: number
  onSelectAll?: () => void
  onClear: () => void
  actions: SelectionAction[]
}

/** What can be done with the selected rows; floats above the foot of a `position: relative` screen. */
export function SelectionBar({ count, total, onSelectAll, onClear, actions }: Props) {
  const { t } = useTranslation('ui')
  const { width } = useViewportSize()
  const visible = width === 0 || width > 1280 ? actions.length : width > 1024 ? 5 : 3
  useShortcuts(
    [{ keys: 'escape', label: t('selection.clear'), group: t('selection.label'), run: onClear }],
    count > 0,
  )
  if (count === 0) return null
  const hidden = actions.slice(visible)
  return (
    <div className={classes.bar} data-foot role="toolbar" aria-label={t('selection.label')}>
      <span className={classes.count} role="status">
        {t('selection.count', { count })}
      </span>
      {total !== undefined && onSelectAll && (
        <button type="button" className={`${classes.quiet} ${classes.wide}`} onClick={onSelectAll}>
          {t('selection.all', { count: total })}
        </button>
      )}
      <span className={classes.rule} />
      {actions.slice(0, visible).map((action, index) => (
        <Fragment key={action.id}>
          {action.group && <span className={classes.rule} />}
          <ActionButton action={action} first={index === 0} />
        </Fragment>
      ))}
      {hidden.length > 0 && (
        <Menu position="top-end">
          <Menu.Target>
            <button type="button">
              <Icon name="more" />
              {t('more')}
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            {hidden.map((action) => (
              <Menu.Item
                key={action.id}
                leftSection={<Icon name={action.icon} />}
                disabled={action.count === 0}
                onClick={action.onRun}
              >
                {action.label} {action.count}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      <span className={classes.rule} />
      <button type="button" onClick={onClear} aria-label={t('selection.clear')}>
        <Icon name="close" />
        <span className={classes.wide}>
          <KeyHint keys="escape" plain />
        </span>
      </button>
    </div>
  )
}

function ActionButton({ action, first }: { action: SelectionAction; first: boolean }) {
  return (
    <button
      type="button"
      className={first ? classes.first : undefined}
      disabled={action.count === 0}
      onClick={action.onRun}
    >
      <Icon name={action.icon} />
      {action.label}
      {action.count !== undefined && (
        <span className={first ? undefined : classes.quiet}>{formatCount(action.count)}</span>
      )}
    </button>
  )
}
