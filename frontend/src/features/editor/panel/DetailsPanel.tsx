import { ActionIcon, Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { Trans, useTranslation } from 'react-i18next'
import { desk, type SchemaStatus } from '@/api'
import { clock, fullTime, shortDate } from '@/lib/time'
import { Bytes, Icon, MetadataTable, RelativeTime, StateChip, toastFailure, useNow } from '@/ui'
import { useChangeMetadata, useRefresh } from '../api'
import classes from '../editor.module.css'
import { stateOf } from '../steps/useSteps'
import { pointerName } from '@/lib/pointer'
import { AltText } from './AltText'
import type { PanelProps } from './SidePanel'

/** What the schema says, the facts, and the metadata. */
export function DetailsPanel(props: PanelProps) {
  const { item, kind } = props
  const change = useMetadataChange(props)
  return (
    <div className={classes.details}>
      {kind === 'image' && <AltText {...props} onSave={change} />}
      {item.schema && <SchemaSection {...props} schema={item.schema} />}
      <About {...props} />
      <MetadataSection {...props} onChange={change} />
    </div>
  )
}

/** Changes metadata where it may be changed; live metadata first becomes a draft, as live text does. */
function useMetadataChange({ at, item, view, direct, onView }: PanelProps) {
  const mutation = useChangeMetadata(at)
  const refresh = useRefresh(at)
  return async (set: Record<string, string>, remove: string[]): Promise<void> => {
    const live = stateOf(item, 'live')
    let state = view
    let revision = stateOf(item, view)?.revision ?? ''
    try {
      if (view === 'live' && !direct && live) {
        const { connection } = at
        const draft = await desk.Versions.Restore(connection, at.item, live.versionId, 'draft', {
          revision: '',
          message: '',
        })
        state = 'draft'
        revision = draft.revision
      }
      await mutation.mutateAsync({ state, revision, changes: { replace: false, set, remove } })
      if (state !== view) onView(state)
    } catch (reason) {
      toastFailure({ title: (reason as Error).message })
      await refresh()
      throw reason
    }
  }
}

function Section({ title, end, children }: { title: string; end?: ReactNode; children: ReactNode }) {
  return (
    <section className={classes.section}>
      <div className={classes.sectionHead}>
        <h2>{title}</h2>
        {end}
      </div>
      {children}
    </section>
  )
}

const shown = 20

function SchemaSection({ at, item, schema, onProblem }: PanelProps & { schema: SchemaStatus }) {
  const { t } = useTranslation('editor')
  const { problems } = schema
  return (
    <Section title={t('details.schema')}>
      {problems.length === 0 && schema.mode !== 'off' && (
        <p className={classes.fits}>
          <Icon name="check" size={14} /> {t('details.fits')}
        </p>
      )}
      {problems.length > 0 && (
        <ul className={classes.problems}>
          {problems.slice(0, shown).map((problem, index) => (
            <li key={index}>
              <Icon name="problem" />
              <span>
                <b>{pointerName(problem.pointer) || t('details.whole')}</b>
                <span>{problem.message}</span>
              </span>
              <button type="button" className={classes.textLink} onClick={() => onProblem(problem.pointer)}>
                {t('details.goTo')} <Icon name="go" size={14} />
              </button>
            </li>
          ))}
        </ul>
      )}
      <p className={classes.hint}>
        {schema.mode === 'off' ? (
          t('details.offMode')
        ) : (
          <>
            <Trans
              t={t}
              i18nKey="details.checked"
              values={{ name: schema.name }}
              components={[
                <Link
                  key="schema"
                  to="/c/$connection/$tenant/schemas/$name"
                  params={{ connection: at.connection, tenant: item.tenant, name: schema.name }}
                />,
              ]}
            />
            , {t(schema.global ? 'details.everywhere' : 'details.tenantOnly')}.{' '}
            {t(schema.mode === 'enforce' ? 'details.draftMode' : 'details.warnMode')}
          </>
        )}
      </p>
    </Section>
  )
}

function About({ item, view }: PanelProps) {
  const { t } = useTranslation('editor')
  const now = useNow()
  const state = stateOf(item, view)
  const live = stateOf(item, 'live')
  if (!state) return null
  const liveAt = live && new Date(live.changed)
  return (
    <Section title={t('details.about')}>
      <dl className={classes.facts}>
        <dt>{t('details.state')}</dt>
        <dd className={classes.stateFact}>
          <StateChip state={view} />
          {state.differs && <span className={classes.quiet}>{t('details.differs')}</span>}
        </dd>
        <dt>{t('details.id')}</dt>
        <dd className={classes.mono}>{item.id}</dd>
        <dt>{t('details.type')}</dt>
        <dd>{item.type}</dd>
        <dt>{t('details.kind')}</dt>
        <dd className={classes.mono}>{state.contentType}</dd>
        <dt>{t('details.size')}</dt>
        <dd>
          <Bytes value={state.size} />
          {live && view !== 'live' && (
            <span className={classes.quiet}>
              {' '}
              · {t('details.sizeLive', { size: '' })}
              <Bytes value={live.size} />
            </span>
          )}
        </dd>
        <dt>{t('details.liveVersion')}</dt>
        <dd title={liveAt && fullTime(liveAt)}>
          {live && liveAt ? (
            <>
              {item.versions}{' '}
              <span className={classes.quiet}>
                · {shortDate(liveAt, now)}, {clock(liveAt)}
              </span>
            </>
          ) : (
            t('details.never')
          )}
        </dd>
        <dt>{t('details.etag')}</dt>
        <dd className={classes.etag}>
          <span className={classes.mono}>{state.etag}</span>
          <Copy text={state.etag} />
        </dd>
        <dt>{t('details.changed')}</dt>
        <dd>
          <RelativeTime at={state.changed} />{' '}
          {state.by && <span className={classes.quiet}>{t('details.by', { name: state.by })}</span>}
        </dd>
      </dl>
    </Section>
  )
}

function Copy({ text }: { text: string }) {
  const { t } = useTranslation('editor')
  const [done, setDone] = useState(false)
  return (
    <ActionIcon
      size={24}
      aria-label={done ? t('details.copied') : t('details.copy')}
      onClick={() => void navigator.clipboard.writeText(text).then(() => setDone(true))}
      onBlur={() => setDone(false)}
    >
      <Icon name={done ? 'check' : 'copy'} size={14} />
    </ActionIcon>
  )
}

function MetadataSection({
  item,
  kind,
  view,
  direct,
  onChange,
}: PanelProps & { onChange: (set: Record<string, string>, remove: string[]) => Promise<void> }) {
  const { t } = useTranslation('editor')
  const [adding, setAdding] = useState(false)
  const { abilities } = item
  const may =
    view === 'live'
      ? direct
        ? abilities.editLive
        : abilities.metadata && !stateOf(item, 'draft')
      : view === 'draft' && abilities.metadata
  const metadata = Object.fromEntries(
    Object.entries(stateOf(item, view)?.metadata ?? {})
      .filter(([key]) => !(kind === 'image' && key === 'alt'))
      .sort(([a], [b]) => a.localeCompare(b)),
  )
  const empty = Object.keys(metadata).length === 0
  return (
    <Section
      title={t('details.metadata')}
      end={
        may && (
          <Button
            size="xs"
            variant="subtle"
            leftSection={<Icon name="add" size={14} />}
            c="var(--vd-accent-text)"
            onClick={() => setAdding(!adding)}
          >
            {t('details.add')}
          </Button>
        )
      }
    >
      {empty && !adding && <p className={classes.hint}>{t('details.noMetadata')}</p>}
      <MetadataTable
        metadata={metadata}
        adding={adding}
        onAdded={() => setAdding(false)}
        check={(key) => (key in metadata ? t('details.taken') : undefined)}
        onChange={
          may
            ? (key, value) =>
                void onChange(
                  value === undefined ? {} : { [key]: value },
                  value === undefined ? [key] : [],
                ).catch(() => undefined)
            : undefined
        }
      />
      {may && view === 'live' && !direct && <p className={classes.hint}>{t('details.metadataDraft')}</p>}
    </Section>
  )
}
