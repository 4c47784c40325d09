import { ActionIcon, Button, Menu, Tabs } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Submission } from '@/api'
import { isRendered, type At } from '@/features/versions'
import { CountBadge, Icon, RelativeTime, StateChip, usePaletteActions } from '@/ui'
import { itemLink } from './ItemNotices'
import classes from './Review.module.css'

export type Tab = 'changes' | 'rendered' | 'decisions'

interface Props {
  at: At
  title: string
  submission?: Submission
  tab: Tab
  onTab: (tab: Tab) => void
  steps: { up: boolean; down: boolean }
  onStep: (by: 1 | -1) => void
  onBack: () => void
  /** Given where the comments open as a sheet. */
  openComments?: number
  onComments: () => void
  mayEdit: boolean
}

/** The title of a pending item, who submitted it with which words, and its tabs. */
export function ItemHead(props: Props) {
  const { t } = useTranslation('review')
  const { at, title, submission, tab, steps, openComments } = props
  const navigate = useNavigate()
  const edit = () => void navigate(itemLink(at, 'pending'))
  const { tenant, type, id, ext } = at.item
  const versions = () =>
    void navigate({
      to: '/c/$connection/$tenant/versions/$type/$id',
      params: { connection: at.connection, tenant, type, id },
      search: { ext, a: 'live', b: 'pending' },
    })
  usePaletteActions(title, [
    { id: 'review-versions', label: t('versions'), icon: 'versions', run: versions },
    ...(props.mayEdit ? [{ id: 'review-edit', label: t('edit'), icon: 'draft' as const, run: edit }] : []),
  ])
  return (
    <>
      <header className={classes.head}>
        <div className={classes.titleRow}>
          <h1 tabIndex={-1} data-item-title title={title}>
            {title}
          </h1>
          <StateChip state="pending" />
          <span className={classes.tools}>
            {openComments !== undefined && (
              <Button
                size="xs"
                leftSection={<Icon name="comment" />}
                rightSection={openComments > 0 ? <CountBadge count={openComments} /> : undefined}
                onClick={props.onComments}
              >
                {t('comments.title')}
              </Button>
            )}
            <ActionIcon
              className={classes.back}
              aria-label={t('back')}
              title={t('back')}
              onClick={props.onBack}
            >
              <Icon name="review" />
            </ActionIcon>
            <ActionIcon
              aria-label={t('previous')}
              title={`${t('previous')} (K)`}
              disabled={!steps.up}
              onClick={() => props.onStep(-1)}
            >
              <Icon name="chevronUp" />
            </ActionIcon>
            <ActionIcon
              aria-label={t('next')}
              title={`${t('next')} (J)`}
              disabled={!steps.down}
              onClick={() => props.onStep(1)}
            >
              <Icon name="chevronDown" />
            </ActionIcon>
            <Menu position="bottom-end">
              <Menu.Target>
                <ActionIcon aria-label={t('more')}>
                  <Icon name="more" />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                {props.mayEdit && (
                  <Menu.Item leftSection={<Icon name="draft" />} onClick={edit}>
                    {t('edit')}
                  </Menu.Item>
                )}
                <Menu.Item leftSection={<Icon name="versions" />} onClick={versions}>
                  {t('versions')}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </span>
        </div>
        <p className={classes.submitted}>{submission && <SubmittedWords submission={submission} />}</p>
      </header>
      <Tabs
        id="review"
        className={classes.tabs}
        value={tab}
        onChange={(next) => next && props.onTab(next as Tab)}
      >
        <Tabs.List aria-label={t('tab.label')}>
          <Tabs.Tab value="changes">{t('tab.changes')}</Tabs.Tab>
          {isRendered(ext) && <Tabs.Tab value="rendered">{t('tab.rendered')}</Tabs.Tab>}
          <Tabs.Tab value="decisions">{t('tab.decisions')}</Tabs.Tab>
        </Tabs.List>
      </Tabs>
    </>
  )
}

function SubmittedWords({ submission }: { submission: Submission }) {
  const { t } = useTranslation('review')
  const { author, at, message } = submission
  return (
    <span title={message || undefined}>
      {author ? t('submitted.by', { author }) : t('submitted.nobody')} · <RelativeTime at={at} />
      {message && ` · ${t('submitted.message', { message })}`}
    </span>
  )
}
