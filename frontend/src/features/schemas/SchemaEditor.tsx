import { useDebouncedValue } from '@mantine/hooks'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { lineOfPointer } from '@/lib/jsontext'
import { CodeEditor, usePaletteActions, useShortcuts, type EditorHandle, type LineProblem } from '@/ui'
import type { SchemaProblem } from '@/api'
import { useCheck, useReadOnly, type At, type Both, type Whose } from './api'
import { Conflict } from './Conflict'
import { DeleteSchema } from './DeleteSchema'
import { modeOf, parseSchema, withMode } from './document'
import { FindingsPanel } from './FindingsPanel'
import { ModeBar } from './ModeBar'
import { SchemaHeader } from './SchemaHeader'
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

/** A schema while it is edited: the text, what is wrong with it, and what it would mean for the items. */
export function SchemaEditor({ at, whose, both, start }: Props) {
  const { t } = useTranslation('schemas')
  const navigate = useNavigate()
  const readOnly = useReadOnly(at.connection)
  const saved = both[whose]
  const document = useSchemaText(at, whose, saved, start)
  const { text } = document
  const [rested] = useDebouncedValue(text, 400)
  const check = useCheck(at, whose, rested)
  const problems = useMemo(() => (rested === text ? (check.data ?? []) : []), [check.data, rested, text])
  const lines = useMemo(() => problems.map((problem) => lineOf(text, problem)), [problems, text])
  const schema = useMemo(() => parseSchema(text), [text])
  const editor = useRef<EditorHandle>(null)
  const saving = useSaving(at, whose, document, modeOf(schema))
  const [deleting, setDeleting] = useState(false)
  const mayWrite = !readOnly
  const canSave = mayWrite && problems.length === 0 && (document.dirty || !saved)
  const save = () => {
    if (canSave) void saving.save()
  }
  const actions = t('actions.title', { name: at.name })
  useShortcuts([
    {
      keys: 'mod+s',
      label: t('actions.save'),
      group: actions,
      run: save,
    },
  ])
  usePaletteActions(
    actions,
    mayWrite
      ? [
          { id: 'save', label: t('actions.save'), icon: 'check', keys: 'mod+s', run: save },
          { id: 'check', label: t('actions.check'), icon: 'search', run: saving.checkItems },
        ]
      : [],
  )
  const show = (place: Whose) =>
    void navigate({
      to: '/c/$connection/$tenant/schemas/$name',
      params: at,
      search: { place },
    })
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
        onSave={save}
        onShow={show}
        onDelete={() => setDeleting(true)}
      />
      <ModeBar
        mode={modeOf(schema)}
        disabled={!mayWrite || !schema}
        onChange={(mode) => document.change(withMode(text, mode))}
      />
      <div className={classes.editing}>
        <div className={classes.writing}>
          <div className={classes.code}>
            <CodeEditor
              label={t('view.json')}
              ext="json"
              value={text}
              readOnly={!mayWrite}
              onChange={document.change}
              problems={lines}
              live={saved?.content}
              handle={editor}
            />
          </div>
          <FindingsPanel
            at={at}
            checking={check.isFetching}
            error={check.error}
            problems={problems.map((problem, index) => ({ ...problem, line: lines[index]?.line ?? 1 }))}
            saving={saving}
            off={modeOf(schema) === 'off'}
            onGo={(line) => editor.current?.goToLine(line)}
          />
        </div>
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

/** Where a problem stands: at the line it names, or at its value. */
function lineOf(text: string, problem: SchemaProblem): LineProblem {
  const named = /^Line (\d+)/.exec(problem.message)?.[1]
  if (problem.keyword === 'syntax' && named) return { line: Number(named), message: problem.message }
  const line = parseSchema(text) ? lineOfPointer(text, problem.pointer) : 1
  return { line, message: problem.message }
}
