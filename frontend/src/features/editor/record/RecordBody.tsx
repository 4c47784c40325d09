import { Button } from '@mantine/core'
import { useDebouncedValue, useLocalStorage } from '@mantine/hooks'
import { Link } from '@tanstack/react-router'
import { useImperativeHandle, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { SchemaProblem } from '@/api'
import { checkValue, type FieldProblem, type SchemaValue } from '@/lib/check'
import { lineOfPointer, patchJson, pointerOnLine } from '@/lib/jsontext'
import type { Json } from '@/lib/pointer'
import {
  CodeEditor,
  focusField,
  Icon,
  Problem,
  RecordForm,
  Segmented,
  type EditorHandle,
  type LineComments,
} from '@/ui'
import type { BodyProps } from '../Body'
import classes from '../editor.module.css'
import { useLineMarks } from '../marks'
import { fieldChanges } from '../merge/changes'
import { pointerName } from '@/lib/pointer'
import type { PlacedThread } from '@/lib/threads'

/** Beyond this size a record is edited as JSON only: a form of it would be slow and of no help. */
const largest = 300_000

/** A record as a form and as JSON; both edit the same text. */
export default function RecordBody(props: BodyProps & { text: string }) {
  const { t } = useTranslation('editor')
  const { at, item, view, document, text, readOnly, schema, threads, onPlace, onThread, handle } = props
  const editor = useRef<EditorHandle>(null)
  const form = useRef<HTMLDivElement>(null)
  const rules = useMemo(() => parse(schema), [schema])
  const read = useMemo(() => readRecord(text), [text])
  const hasForm = rules !== undefined && typeof rules === 'object' && rules !== null && text.length <= largest
  const [chosen, setChosen] = useLocalStorage<'form' | 'json'>({
    key: 'vd.record',
    defaultValue: 'form',
    getInitialValueInEffect: false,
  })
  const shown = hasForm ? chosen : 'json'
  const problems = useProblems(props, hasForm ? (rules as SchemaValue) : undefined, read.value)
  const changes = useMemo(() => {
    const live = document.live === undefined ? undefined : readRecord(document.live).value
    return live === undefined || read.value === undefined
      ? []
      : fieldChanges(live, read.value).map((one) => one.pointer)
  }, [document.live, read.value])
  const marks = useFieldMarks(threads, props.activeThread, text, read.value !== undefined)
  const comments = useMemo(() => countByField(threads), [threads])

  useImperativeHandle(handle, () => ({
    goToLine: (line) => editor.current?.goToLine(line),
    goToPointer(pointer) {
      if (shown === 'form' && focusField(form.current, pointer)) return
      if (read.value !== undefined) editor.current?.goToLine(lineOfPointer(text, pointer))
    },
  }))

  const openField = (pointer: string) => {
    const thread = threads.find((one) => one.pointer === pointer && !one.data.resolved)
    if (thread) onThread(thread)
  }
  return (
    <div className={classes.pane}>
      {hasForm && (
        <div className={classes.bar}>
          <Segmented
            size="xs"
            label={t('record.view')}
            value={shown}
            onChange={setChosen}
            options={[
              { value: 'form', label: <><Icon name="list" size={14} /> {t('record.form')}</> },
              { value: 'json', label: <><Icon name="group" size={14} /> {t('record.json')}</> },
            ]} // prettier-ignore
          />
          <span className={classes.barHint}>{t('record.both')}</span>
          <span className={classes.barEnd}>
            {problems.length > 0 && (
              <button
                type="button"
                className={classes.problemChip}
                onClick={() => {
                  const first = problems[0]
                  if (first)
                    if (!(shown === 'form' && focusField(form.current, first.pointer)))
                      editor.current?.goToLine(lineOfPointer(text, first.pointer))
                }}
              >
                <Icon name="problem" size={14} /> {t('record.problems', { count: problems.length })}
              </button>
            )}
            {changes.length > 0 && view !== 'live' && (
              <>
                <span className={classes.barHint}>{t('record.differ', { count: changes.length })}</span>
                <Button
                  size="xs"
                  leftSection={<Icon name="compare" />}
                  renderRoot={(root) => (
                    <Link
                      to="/c/$connection/$tenant/versions/$type/$id"
                      params={{
                        connection: at.connection,
                        tenant: item.tenant,
                        type: item.type,
                        id: item.id,
                      }}
                      search={{ ext: item.ext, a: 'live', b: view }}
                      {...root}
                    />
                  )}
                >
                  {t('record.compare')}
                </Button>
              </>
            )}
          </span>
        </div>
      )}
      {shown === 'form' ? (
        read.value === undefined ? (
          <Problem
            tone="caution"
            title={t('record.broken')}
            action={
              <Button size="xs" onClick={() => setChosen('json')}>
                {t('record.toJson')}
              </Button>
            }
          >
            {read.error}
          </Problem>
        ) : (
          <div className={classes.formPane} ref={form}>
            <RecordForm
              label={item.title}
              schema={rules as Exclude<SchemaValue, boolean>}
              value={read.value}
              problems={problems}
              changed={changes}
              comments={comments}
              onOpenComments={openField}
              onField={(field) => onPlace({ kind: 'field', ...field })}
              onChange={
                readOnly
                  ? undefined
                  : (next) => read.value !== undefined && document.setText(patchJson(text, read.value, next))
              }
            />
          </div>
        )
      ) : (
        <div className={classes.text} data-json>
          <CodeEditor
            label={t('text')}
            ext={item.ext}
            value={text}
            readOnly={readOnly}
            live={document.live}
            comments={marks}
            problems={
              read.value === undefined
                ? []
                : problems.map((one) => ({ line: lineOfPointer(text, one.pointer), message: one.message }))
            }
            handle={editor}
            onChange={document.setText}
            onLine={(line) => {
              const pointer = read.value === undefined ? '' : pointerOnLine(text, line)
              onPlace(
                pointer ? { kind: 'field', pointer, label: pointerName(pointer) } : { kind: 'line', line },
              )
            }}
            onOpenComments={(line) => {
              const pointer = read.value === undefined ? '' : pointerOnLine(text, line)
              const thread = threads.find(
                (one) =>
                  !one.data.resolved &&
                  (one.line === line || (one.pointer !== undefined && one.pointer === pointer)),
              )
              if (thread) onThread(thread)
            }}
          />
        </div>
      )}
    </div>
  )
}

function parse(text: string | undefined): unknown {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function readRecord(text: string): { value?: Json; error?: string } {
  try {
    return { value: JSON.parse(text) as Json }
  } catch (reason) {
    return { error: (reason as Error).message }
  }
}

/** What the server found in what is stored; while somebody types, what can be found here, in the server's words where it knows them. */
function useProblems(
  { item, view, document }: BodyProps,
  rules: SchemaValue | undefined,
  value: Json | undefined,
): FieldProblem[] {
  const stored = item.schema?.state === view ? item.schema.problems : undefined
  const [settled] = useDebouncedValue(value, 300)
  const clean = document.progress === 'clean'
  return useMemo(() => {
    if (clean && stored) return stored
    if (!rules || settled === undefined || item.schema?.mode === 'off') return []
    return checkValue(rules, settled).map((one) => serverWords(one, stored, settled))
  }, [clean, stored, rules, settled, item.schema?.mode])
}

function serverWords(
  problem: FieldProblem,
  known: readonly SchemaProblem[] | undefined,
  value: Json,
): FieldProblem {
  const same = known?.find((one) => one.pointer === problem.pointer)
  return same && JSON.stringify(value).includes(same.value) && problem.message.includes(same.value)
    ? same
    : problem
}

function countByField(threads: readonly PlacedThread[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { data, pointer } of threads)
    if (pointer !== undefined && !data.resolved)
      counts.set(pointer, (counts.get(pointer) ?? 0) + data.comments.length)
  return counts
}

/** Comments on lines, and on fields at the lines where these stand. */
function useFieldMarks(
  threads: readonly PlacedThread[],
  active: string | undefined,
  text: string,
  valid: boolean,
): LineComments[] {
  const placed = useMemo(
    () =>
      threads.map((thread) =>
        thread.pointer !== undefined && valid
          ? { ...thread, line: lineOfPointer(text, thread.pointer) }
          : thread,
      ),
    [threads, text, valid],
  )
  return useLineMarks(placed, active)
}
