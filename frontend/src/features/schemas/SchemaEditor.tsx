import { useDebouncedValue, useMediaQuery } from '@mantine/hooks'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SchemaProblem } from '@/api'
import { lineOfPointer } from '@/lib/jsontext'
import { CodeEditor, Empty, usePaletteActions, useShortcuts, type EditorHandle, type LineProblem } from '@/ui'
import { useCheck, useReadOnly, useTypes, type At, type Both, type Whose } from './api'
import { Builder } from './builder/Builder'
import { Conflict } from './Conflict'
import { DeleteSchema } from './DeleteSchema'
import { modeOf, parseSchema, withMode } from './document'
import { FindingsPanel } from './FindingsPanel'
import { ModeBar } from './ModeBar'
import { FormPreview } from './preview/FormPreview'
import { SchemaHeader, type View } from './SchemaHeader'
import classes from './schemas.module.css'
import { useSaving } from './useSaving'
import { useSchemaText } from './useSchemaText'

interface Props {
  at: At
  whose: Whose
  both: Both
  /** What an absent schema begins with. */
  start: string
}

/** Up to this many items are checked by themselves while the schema is written. */
const few = 500

/** A schema while it is edited: as fields or as text, the form it makes, and what it would mean for the items. */
export function SchemaEditor({ at, whose, both, start }: Props) {
  const { t } = useTranslation('schemas')
  const navigate = useNavigate()
  const { place, view: asked, field } = useSearch({ strict: false })
  const narrow = useMediaQuery('(max-width: 80em)', false, { getInitialValueInEffect: false })
  const view = viewOf(asked, narrow)
  const readOnly = useReadOnly(at.connection)
  const saved = both[whose]
  const document = useSchemaText(at, whose, saved, start)
  const { text } = document
  const [rested] = useDebouncedValue(text, 400)
  const check = useCheck(at, whose, rested)
  const settled = rested === text && !check.isPlaceholderData && check.data !== undefined
  const problems = useMemo(() => (settled ? (check.data ?? []) : []), [check.data, settled])
  const lines = useMemo(() => problems.map((problem) => lineOf(text, problem)), [problems, text])
  const schema = useMemo(() => parseSchema(text), [text])
  const before = useMemo(() => (saved ? parseSchema(saved.content) : undefined), [saved])
  const formOf = useLastGood(settled && problems.length === 0 ? schema : undefined)
  const mode = modeOf(schema)
  const saving = useSaving(at, whose, document, mode)
  const small = useGlances(
    at,
    whose,
    settled && problems.length === 0 && mode !== 'off' ? rested : undefined,
    saving.glance,
  )
  const impact = small ? saving.last : saving.impact
  const [deleting, setDeleting] = useState(false)
  const canSave = !readOnly && settled && problems.length === 0 && (document.dirty || !saved)
  const save = () => {
    if (canSave) void saving.save()
  }
  const go = (search: { place?: Whose; view?: View; field?: string }, replace = false) =>
    void navigate({ to: '/c/$connection/$tenant/schemas/$name', params: at, search, replace })
  const { editor, goToLine } = useGoToLine(view, () => go({ place, view: 'json' }))
  const actions = t('actions.title', { name: at.name })
  useShortcuts([{ keys: 'mod+s', label: t('actions.save'), group: actions, run: save }])
  usePaletteActions(
    actions,
    readOnly
      ? []
      : [
          { id: 'save', label: t('actions.save'), icon: 'check', keys: 'mod+s', run: save },
          { id: 'check', label: t('actions.check'), icon: 'search', run: saving.checkItems },
        ],
  )
  return (
    <div className={classes.screen}>
      <SchemaHeader
        at={at}
        whose={whose}
        both={both}
        title={typeof schema?.title === 'string' ? schema.title : undefined}
        document={document}
        readOnly={readOnly}
        saving={saving.busy}
        canSave={canSave}
        view={view}
        narrow={narrow}
        onView={(next) => go({ place, view: next, field })}
        onSave={save}
        onShow={(next) => go({ place: next })}
        onDelete={() => setDeleting(true)}
      />
      <ModeBar
        mode={mode}
        disabled={readOnly || !schema}
        whose={both.global !== null && both.tenant !== null ? whose : undefined}
        onChange={(next) => document.change(withMode(text, next))}
        onShow={(next) => go({ place: next, view })}
      />
      <div className={classes.editing}>
        {view !== 'form' && (
          <div className={classes.writing}>
            {view === 'json' && (
              <div className={classes.code}>
                <CodeEditor
                  label={t('view.json')}
                  ext="json"
                  value={text}
                  readOnly={readOnly}
                  onChange={document.change}
                  problems={lines}
                  live={saved?.content}
                  handle={editor}
                />
              </div>
            )}
            {view === 'fields' &&
              (schema ? (
                <Builder
                  text={text}
                  schema={schema}
                  saved={before}
                  readOnly={readOnly}
                  current={field}
                  onSelect={(pointer) => go({ place, view, field: pointer }, true)}
                  onText={document.change}
                />
              ) : (
                <div className={classes.code}>
                  <Empty icon="code" title={t('builder.notHere')}>
                    {t('builder.notHereText')}
                  </Empty>
                </div>
              ))}
            <FindingsPanel
              at={at}
              checking={!settled}
              error={check.error}
              problems={problems.map((problem, index) => ({ ...problem, line: lines[index]?.line ?? 1 }))}
              saving={saving}
              impact={impact}
              off={mode === 'off'}
              onGo={goToLine}
            />
          </div>
        )}
        {(!narrow || view === 'form') && (
          <FormPreview at={at} schema={formOf} impact={impact} alone={view === 'form'} />
        )}
      </div>
      {saving.conflict && (
        <Conflict
          mine={text}
          theirs={saving.conflict.now}
          busy={saving.busy}
          onTheirs={saving.takeTheirs}
          onMine={() => void saving.saveOver()}
          onClose={saving.keepEditing}
        />
      )}
      {deleting && (
        <DeleteSchema
          at={at}
          whose={whose}
          override={whose === 'tenant' && both.global !== null}
          onClose={() => setDeleting(false)}
          onDone={() => void navigate({ to: '/c/$connection/$tenant/schemas', params: at })}
        />
      )}
    </div>
  )
}

/** The form has a view of its own only where it does not stand beside the others. */
function viewOf(asked: string | undefined, narrow: boolean): View {
  if (asked === 'json') return 'json'
  return asked === 'form' && narrow ? 'form' : 'fields'
}

/** What was there last: the form stays as it was while the schema is not in order. */
function useLastGood<T>(value: T | undefined): T | undefined {
  const [last, setLast] = useState(value)
  if (value !== undefined && value !== last) setLast(value)
  return value ?? last
}

/** Looks at the items by itself when a new text has come to rest and they are few. Answers whether they are. */
function useGlances(at: At, whose: Whose, text: string | undefined, look: () => void): boolean {
  const types = useTypes(at.connection, at.tenant)
  const count = types.data?.find((type) => type.name === at.name)?.counts.all
  const small = whose === 'tenant' && count !== undefined && count <= few
  const seen = useRef<string>(undefined)
  const latest = useRef(look)
  useEffect(() => {
    latest.current = look
  })
  useEffect(() => {
    if (text === undefined || !small || seen.current === text) return
    seen.current = text
    latest.current()
  }, [text, small])
  return small
}

/** Leads to a line of the text, which may have to be shown first. */
function useGoToLine(view: View, show: () => void) {
  const editor = useRef<EditorHandle>(null)
  const [wanted, setWanted] = useState<number>()
  useEffect(() => {
    if (wanted === undefined || view !== 'json') return
    const timer = setInterval(() => {
      if (!editor.current) return // still on its way
      editor.current.goToLine(wanted)
      setWanted(undefined)
    }, 30)
    return () => clearInterval(timer)
  }, [wanted, view])
  return {
    editor,
    goToLine(line: number) {
      setWanted(line)
      if (view !== 'json') show()
    },
  }
}

/** Where a problem stands: at the line it names, or at its value. */
function lineOf(text: string, problem: SchemaProblem): LineProblem {
  const named = /^Line (\d+)/.exec(problem.message)?.[1]
  if (problem.keyword === 'syntax' && named) return { line: Number(named), message: problem.message }
  const line = parseSchema(text) ? lineOfPointer(text, problem.pointer) : 1
  return { line, message: problem.message }
}
