import { ActionIcon, Tabs } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Item } from '@/api'
import type { State } from '@/lib/address'
import { CountBadge, Icon } from '@/ui'
import type { At } from '../api'
import type { Place } from '../body'
import classes from '../editor.module.css'
import type { Kind } from '../kinds'
import { stateOf } from '../steps/useSteps'
import type { PlacedThread } from '@/lib/threads'
import type { Document } from '../useDocument'
import type { Tab } from '../useItemAddress'
import { CommentsPanel } from './CommentsPanel'
import { DetailsPanel } from './DetailsPanel'
import { VersionsPanel } from './VersionsPanel'

export interface PanelProps {
  at: At
  item: Item
  kind: Kind
  view: State
  document: Document
  direct: boolean
  threads: readonly PlacedThread[]
  threadsFailed: Error | null
  place: Place | undefined
  active: string | undefined
  onPlace: (place: Place | undefined) => void
  onActive: (thread: string | undefined) => void
  onThread: (thread: PlacedThread) => void
  onProblem: (pointer: string) => void
  onView: (state: State) => void
}

interface Props extends PanelProps {
  tab: Tab | undefined
  /** Whether it lies over the work. */
  overlay: boolean
  onTab: (tab: Tab) => void
  onClose: () => void
}

/** What is known about the item, what is said about it, and its past. */
export function SidePanel(props: Props) {
  const { t } = useTranslation('editor')
  const { item, view, threads, tab, overlay, onTab, onClose } = props
  const open = threads.filter((thread) => !thread.data.resolved).length
  const shown: Tab = tab ?? ((stateOf(item, view)?.openComments ?? 0) > 0 ? 'comments' : 'details')
  return (
    <aside className={classes.panel} data-overlay={overlay || undefined} aria-label={t('panel.label')}>
      <Tabs
        value={shown}
        onChange={(value) => value && onTab(value as Tab)}
        classNames={{ root: classes.tabs, list: classes.tabList, panel: classes.tabPanel }}
        keepMounted={false}
      >
        <div className={classes.tabHead}>
          <Tabs.List>
            <Tabs.Tab value="details">{t('panel.details')}</Tabs.Tab>
            <Tabs.Tab value="comments" rightSection={open > 0 && <CountBadge count={open} />}>
              {t('panel.comments')}
            </Tabs.Tab>
            <Tabs.Tab
              value="versions"
              rightSection={item.versions > 0 && <CountBadge count={item.versions} />}
            >
              {t('panel.versions')}
            </Tabs.Tab>
          </Tabs.List>
          <ActionIcon className={classes.panelClose} aria-label={t('panel.hide')} onClick={onClose}>
            <Icon name="panel" />
          </ActionIcon>
        </div>
        <Tabs.Panel value="details">
          <DetailsPanel {...props} />
        </Tabs.Panel>
        <Tabs.Panel value="comments">
          <CommentsPanel {...props} />
        </Tabs.Panel>
        <Tabs.Panel value="versions">
          <VersionsPanel {...props} />
        </Tabs.Panel>
      </Tabs>
    </aside>
  )
}
