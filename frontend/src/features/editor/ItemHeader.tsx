import { ActionIcon, Button, Menu } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import type { Item } from '@/api'
import { fileName, type State } from '@/lib/address'
import { clock, dayOf, shortDate } from '@/lib/time'
import { Icon, KeyHint, ScreenHeader, StateTrack, useNow, type IconName, type StateSet } from '@/ui'
import { fileUrl, type At } from './api'
import classes from './editor.module.css'
import { keepingFailed } from './keeping'
import type { Kind } from './kinds'
import type { Layer } from './Layers'
import { stateOf, type StepName } from './steps/useSteps'
import type { Document } from './useDocument'

interface Props {
  at: At
  item: Item
  kind: Kind
  view: State
  document: Document
  direct: boolean
  editable: boolean
  primary: StepName | undefined
  panelOpen: boolean
  onView: (state: State) => void
  onSave: () => void
  onLayer: (layer: Layer) => void
  onDirect: (direct: boolean) => void
  onPanel: () => void
}

const icons: Record<Kind, IconName> = {
  markdown: 'content',
  record: 'group',
  code: 'code',
  image: 'image',
  file: 'file',
}

/** Title, states, what is saved, and the steps that can be taken. */
export function ItemHeader(props: Props) {
  const { t } = useTranslation('editor')
  const { item, kind, view, document, direct, editable, onSave, onView } = props
  const present: StateSet = Object.fromEntries(
    item.states.map((one) => [one.state, { differs: one.differs }]),
  )
  const dirty = document.progress === 'dirty' || document.progress === 'refused'
  return (
    <ScreenHeader
      bordered
      icon={icons[kind]}
      title={item.title}
      subtitle={fileName(item.id, item.ext)}
      actions={
        <>
          <SavedState item={item} view={view} document={document} />
          {editable && (kind === 'markdown' || kind === 'record' || kind === 'code') && (
            <Button
              className={classes.save}
              aria-disabled={!dirty}
              data-quiet={!dirty || undefined}
              loading={document.progress === 'saving'}
              rightSection={<KeyHint keys="mod+s" joined />}
              onClick={onSave}
            >
              {t(direct && view === 'live' ? 'saveLive' : 'save')}
            </Button>
          )}
          <Steps {...props} />
          <More {...props} />
        </>
      }
    >
      <StateTrack present={present} current={view} onChange={onView} />
    </ScreenHeader>
  )
}

function SavedState({ item, view, document }: { item: Item; view: State; document: Document }) {
  const { t } = useTranslation('editor')
  const now = useNow()
  const lost = useSyncExternalStore(keepingFailed.subscribe, keepingFailed.read)
  const at = new Date(stateOf(item, view)?.changed ?? '')
  const time = Number.isNaN(at.getTime()) ? '' : dayOf(at) === dayOf(now) ? clock(at) : shortDate(at, now)
  const { progress } = document
  const words =
    progress === 'clean'
      ? t(`saved.${view}`, { time })
      : progress === 'refused' && lost
        ? t('saved.lost')
        : t(`saved.${progress}`)
  const icon: IconName = progress === 'clean' ? 'check' : progress === 'refused' ? 'problem' : 'draft'
  return (
    <span className={classes.saved} data-progress={progress} role="status" title={words}>
      <Icon name={icon} size={14} />
      <span className={classes.savedWords}>{words}</span>
    </span>
  )
}

const stepIcons: Record<StepName, IconName> = {
  submit: 'submit',
  publish: 'publish',
  approve: 'publish',
  request: 'requestChanges',
  withdraw: 'requestChanges',
  unpublish: 'minus',
}

function Steps({ item, view, primary, onLayer }: Props) {
  const { t } = useTranslation('editor')
  if (!primary) return null
  const { abilities } = item
  const others: StepName[] = []
  if (view === 'draft' && primary !== 'publish' && abilities.publish) others.push('publish')
  if (view === 'live' && abilities.editLive) others.push('publish')
  if (view === 'pending' && abilities['request-changes']) others.push('request')
  if (view === 'pending' && abilities.withdraw) others.push('withdraw')
  return (
    <Button.Group>
      <Button variant="filled" onClick={() => onLayer({ name: 'step', step: primary })}>
        {t(`step.${primary}`)}
      </Button>
      {others.length > 0 && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="filled" className={classes.splitMore} aria-label={t('step.other')}>
              <Icon name="chevronDown" />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {others.map((step) => (
              <Menu.Item
                key={step}
                leftSection={<Icon name={stepIcons[step]} />}
                onClick={() => onLayer({ name: 'step', step })}
              >
                {t(`step.${step}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </Button.Group>
  )
}

function More(props: Props) {
  const { t } = useTranslation('editor')
  const { at, item, view, document, direct, panelOpen, onLayer, onDirect, onPanel } = props
  const { abilities } = item
  const { connection } = at
  const dirty = document.progress === 'dirty' || document.progress === 'refused'
  return (
    <>
      {!panelOpen && (
        <ActionIcon aria-label={t('panel.show')} onClick={onPanel}>
          <Icon name="panel" />
        </ActionIcon>
      )}
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <ActionIcon aria-label={t('more')}>
            <Icon name="more" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {dirty && (
            <Menu.Item leftSection={<Icon name="restore" />} onClick={document.revert}>
              {t('menu.revert')}
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<Icon name="versions" />}
            renderRoot={(root) => (
              <Link
                to="/c/$connection/$tenant/versions/$type/$id"
                params={{ connection, tenant: item.tenant, type: item.type, id: item.id }}
                search={{ ext: item.ext }}
                {...root}
              />
            )}
          >
            {t('menu.versions')}
          </Menu.Item>
          <Menu.Item
            component="a"
            href={fileUrl(at, view, stateOf(item, view)?.revision ?? '', true)}
            download
            leftSection={<Icon name="download" />}
          >
            {t('menu.download')}
          </Menu.Item>
          {abilities.copy && (
            <Menu.Item leftSection={<Icon name="copy" />} onClick={() => onLayer({ name: 'duplicate' })}>
              {t('menu.duplicate')}
            </Menu.Item>
          )}
          {abilities.move && (
            <Menu.Item leftSection={<Icon name="folder" />} onClick={() => onLayer({ name: 'move' })}>
              {t('menu.move')}
            </Menu.Item>
          )}
          {abilities.editLive && stateOf(item, 'live') && props.kind !== 'image' && props.kind !== 'file' && (
            <Menu.Item leftSection={<Icon name="live" />} onClick={() => onDirect(!direct)}>
              {t(direct ? 'menu.notDirect' : 'menu.direct')}
            </Menu.Item>
          )}
          <Menu.Divider />
          {abilities.unpublish && (
            <Menu.Item
              leftSection={<Icon name="minus" />}
              onClick={() => onLayer({ name: 'step', step: 'unpublish' })}
            >
              {t('menu.unpublish')}
            </Menu.Item>
          )}
          {abilities.discard && (
            <Menu.Item leftSection={<Icon name="close" />} onClick={() => onLayer({ name: 'discard' })}>
              {t('menu.discard')}
            </Menu.Item>
          )}
          {abilities.delete && (
            <Menu.Item leftSection={<Icon name="trash" />} onClick={() => onLayer({ name: 'delete' })}>
              {t('menu.delete')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
    </>
  )
}
