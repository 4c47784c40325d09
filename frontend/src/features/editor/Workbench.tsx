import { useLocalStorage, useMediaQuery } from '@mantine/hooks'
import { useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Item } from '@/api'
import type { State } from '@/lib/address'
import { folderTrail, folderOf, nameOf } from '@/lib/address'
import { toastFailure, useCrumbs, usePaletteActions, useShortcuts } from '@/ui'
import { useSchemaDocument, useThreads, type At } from './api'
import { Body } from './Body'
import type { BodyHandle, Place } from './body'
import classes from './editor.module.css'
import { ItemHeader } from './ItemHeader'
import { isText, kindOf } from './kinds'
import { Layers, losesText, useDelete, type Layer } from './Layers'
import { LeaveGuard } from './LeaveGuard'
import { Notes } from './Notes'
import { SidePanel } from './panel/SidePanel'
import { stateOf } from './steps/useSteps'
import { placeThread, type PlacedThread } from '@/lib/threads'
import { targetOf, useDocument } from './useDocument'
import type { useItemAddress } from './useItemAddress'

interface Props {
  at: At
  item: Item
  address: ReturnType<typeof useItemAddress>
}

/** The item screen once the item is known. */
export function Workbench({ at, item, address }: Props) {
  const { t } = useTranslation('editor')
  const { show } = address
  // What is shown stays shown while others make drafts and submissions of it.
  const [first] = useState(item.states[0]?.state ?? 'live')
  const view: State =
    [address.state, first].find((state) => state && stateOf(item, state)) ?? item.states[0]?.state ?? 'live'
  const shown = stateOf(item, view)
  const kind = kindOf(item.ext, shown?.contentType ?? '')
  const [direct, setDirect] = useState(false)
  const document = useDocument(at, item, view, direct, isText(kind))
  const schema = useSchemaDocument(at, item.schema?.name)
  const threads = useThreads(at, view === 'live' ? undefined : view)
  const [layer, setLayer] = useState<Layer | undefined>(() =>
    address.merge && stateOf(item, address.merge)?.stale
      ? { name: 'merge', against: 'publish', step: 'approve' }
      : undefined,
  )
  const [place, setPlace] = useState<Place>()
  const [active, setActive] = useState<string>()
  const body = useRef<BodyHandle>(null)
  const panel = usePanel()
  const editable =
    view === 'draft'
      ? item.abilities.edit
      : view === 'live' &&
        (direct
          ? item.abilities.editLive
          : item.abilities.edit && (!stateOf(item, 'draft') || document.progress !== 'clean'))
  const readOnly = !editable
  useItemCrumbs(at, item.title)

  const placed = useMemo(
    () =>
      (threads.data ?? []).map((thread) =>
        placeThread(thread, {
          lines: document.text?.split(/\r\n|\n|\r/),
          line: (line, lost) => t(lost ? 'comments.was' : 'comments.at', { line }),
        }),
      ),
    [threads.data, document.text, t],
  )

  const go = (state: State) => show({ state })
  const save = () => {
    if (readOnly || document.progress === 'clean') return
    document.save().then(
      (saved) => saved && view !== targetOf(view, direct) && go('draft'),
      (error: { kind: string; message: string }) => {
        if (error.kind === 'conflict' || error.kind === 'exists') setLayer({ name: 'merge', against: 'save' })
        else toastFailure({ title: t('note.refused'), text: error.message })
      },
    )
  }
  const remove = useDelete(at, item)
  const open = (next: Layer) => {
    if (next.name === 'delete' && !losesText(item))
      void remove() // it can be undone, so nothing is asked
    else setLayer(next)
  }
  const openThread = (thread: PlacedThread) => {
    show({ tab: 'comments' })
    panel.open()
    setActive(thread.data.id)
    if (thread.line !== undefined) body.current?.goToLine(thread.line)
    else if (thread.pointer !== undefined) body.current?.goToPointer(thread.pointer)
  }
  const primary = primaryOf(view, item, document.progress !== 'clean')
  useShortcuts([
    { keys: 'mod+s', label: t('save'), group: item.title, run: save },
    { keys: ']', label: t('menu.panel'), group: item.title, run: panel.toggle },
    ...(primary
      ? [
          {
            keys: 'mod+Enter',
            label: t(`step.${primary}`),
            group: item.title,
            run: () => setLayer({ name: 'step', step: primary }),
          },
        ]
      : []),
  ])
  usePaletteActions(item.title, [
    ...(primary
      ? [
          {
            id: primary,
            label: t(`step.${primary}`),
            icon: 'submit' as const,
            keys: 'mod+Enter',
            run: () => setLayer({ name: 'step', step: primary }),
          },
        ]
      : []),
    ...(item.abilities.copy
      ? [
          {
            id: 'duplicate',
            label: t('menu.duplicate'),
            icon: 'copy' as const,
            run: () => setLayer({ name: 'duplicate' }),
          },
        ]
      : []),
    ...(item.abilities.move
      ? [
          {
            id: 'move',
            label: t('menu.move'),
            icon: 'folder' as const,
            run: () => setLayer({ name: 'move' }),
          },
        ]
      : []),
  ])

  return (
    <div className={classes.screen}>
      <ItemHeader
        at={at}
        item={item}
        kind={kind}
        view={view}
        document={document}
        direct={direct}
        editable={editable ?? false}
        primary={primary}
        panelOpen={panel.opened}
        onView={go}
        onSave={save}
        onLayer={open}
        onDirect={(next) => {
          setDirect(next)
          if (next) go('live')
        }}
        onPanel={panel.toggle}
      />
      <div className={classes.main}>
        <div className={classes.work}>
          <Notes
            item={item}
            view={view}
            direct={direct}
            readOnly={readOnly}
            document={document}
            onView={go}
            onLayer={setLayer}
          />
          <Body
            at={at}
            item={item}
            kind={kind}
            view={view}
            document={document}
            readOnly={readOnly}
            schema={schema.data?.content}
            threads={placed}
            activeThread={active}
            onPlace={setPlace}
            onThread={openThread}
            onView={go}
            handle={body}
          />
        </div>
        {panel.opened && (
          <SidePanel
            at={at}
            item={item}
            kind={kind}
            view={view}
            document={document}
            direct={direct}
            tab={address.tab}
            threads={placed}
            threadsFailed={threads.error}
            place={place}
            active={active}
            overlay={panel.overlay}
            onTab={(tab) => show({ tab })}
            onPlace={setPlace}
            onActive={setActive}
            onThread={openThread}
            onProblem={(pointer) => body.current?.goToPointer(pointer)}
            onView={go}
            onClose={panel.close}
          />
        )}
      </div>
      <Layers
        at={at}
        item={item}
        view={view}
        layer={layer}
        document={document}
        direct={direct}
        threads={placed}
        onLayer={setLayer}
        onView={go}
        onThread={openThread}
        onProblem={(pointer) => body.current?.goToPointer(pointer)}
      />
      <LeaveGuard document={document} onSave={() => document.save()} />
    </div>
  )
}

/** The step that stands first, by what is shown and what the person may do. */
function primaryOf(view: State, item: Item, dirty: boolean) {
  const { abilities } = item
  if (view === 'pending') return abilities.approve ? ('approve' as const) : undefined
  const draft = view === 'draft' || (view === 'live' && dirty && !stateOf(item, 'draft'))
  if (!draft) return undefined
  if (abilities.submit || (view === 'live' && abilities.edit)) return 'submit' as const
  return abilities.publish ? ('publish' as const) : undefined
}

function useItemCrumbs(at: At, title: string) {
  const { connection, item } = at
  const tenant = `/c/${encodeURIComponent(connection)}/${encodeURIComponent(item.tenant)}`
  const type = `${tenant}/content/${encodeURIComponent(item.type)}`
  useCrumbs([
    { label: item.tenant, to: tenant },
    { label: item.type, to: type },
    ...folderTrail(folderOf(item.id)).map((folder) => ({
      label: nameOf(folder),
      to: `${type}?folder=${encodeURIComponent(folder)}`,
    })),
    { label: title },
  ])
}

/** The panel beside the work: a person's choice in wide windows, closed at first where it would cover the work. */
function usePanel() {
  const overlay = useMediaQuery('(max-width: 80em)', false, { getInitialValueInEffect: false })
  const [wide, setWide] = useLocalStorage({
    key: 'vd.panel',
    defaultValue: true,
    getInitialValueInEffect: false,
  })
  const [over, setOver] = useState(false)
  const opened = overlay ? over : wide
  const set = overlay ? setOver : setWide
  return { overlay, opened, open: () => set(true), close: () => set(false), toggle: () => set(!opened) }
}
