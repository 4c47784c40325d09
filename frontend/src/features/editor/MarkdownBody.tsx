import { ActionIcon, Tooltip } from '@mantine/core'
import { useImperativeHandle, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { parsePointer } from '@/lib/pointer'
import { CodeEditor, Icon, Segmented, SplitPane, type EditorHandle } from '@/ui'
import type { BodyProps } from './Body'
import classes from './editor.module.css'
import { readFrontMatter, setBody, type FrontMatter } from './frontmatter/frontmatter'
import { FrontMatterForm } from './frontmatter/FrontMatterForm'
import { threadOnLine, useLineMarks } from './marks'
import { Preview } from './Preview'
import { Toolbar } from './Toolbar'
import { useViewMode } from './useViewMode'

/** Markdown beside what readers see of it, its front matter as fields above. */
export function MarkdownBody(props: BodyProps & { text: string }) {
  const { t } = useTranslation('editor')
  const { item, document, text, readOnly, schema, threads, activeThread, onPlace, onThread, handle } = props
  const editor = useRef<EditorHandle>(null)
  const form = useRef<HTMLDivElement>(null)
  const { mode, setMode, modes } = useViewMode('markdown')
  const [raw, setRaw] = useState(false)
  const [line, setLine] = useState<number>()
  const readable = useMemo(() => readFrontMatter(text), [text])
  const matter = raw ? undefined : readable
  const live = document.live
  const liveBody = useMemo(
    () => (live === undefined || !matter ? live : (readFrontMatter(live)?.body ?? live)),
    [live, matter],
  )
  const marks = useLineMarks(threads, activeThread)
  const body = matter?.body ?? text
  const firstLine = matter?.firstLine ?? 1
  const words = useMemo(() => countWords(body), [body])
  const set = document.setText

  const focusField = (key: string) => {
    const field = form.current?.querySelector<HTMLElement>(`[data-field="${CSS.escape(key)}"]`)
    field?.scrollIntoView({ block: 'nearest' })
    field?.querySelector<HTMLElement>('input, textarea, button')?.focus()
    return field !== null && field !== undefined
  }
  useImperativeHandle(handle, () => ({
    goToLine(wanted) {
      if (mode === 'preview') setMode(modes.includes('both' as never) ? 'both' : 'editor')
      editor.current?.goToLine(Math.max(wanted, firstLine))
      setLine(wanted)
    },
    goToPointer(pointer) {
      const [key] = parsePointer(pointer)
      if (key === undefined || !focusField(key)) editor.current?.focus()
    },
  }))

  const choose = (
    <Segmented
      size="xs"
      label={t('view.label')}
      value={mode}
      onChange={setMode}
      options={modes.map((one) => ({ value: one, label: t(`view.${one}`) }))}
    />
  )
  const writing = (
    <div className={classes.pane}>
      <div className={classes.bar}>
        {!readOnly && <Toolbar editor={editor} />}
        <span className={classes.words}>{t('words', { count: words })}</span>
        {readable && (
          <Tooltip label={t(raw ? 'front.asFields' : 'front.asText')}>
            <ActionIcon
              size={28}
              aria-label={t(raw ? 'front.asFields' : 'front.asText')}
              aria-pressed={raw}
              onClick={() => setRaw(!raw)}
            >
              <Icon name="code" />
            </ActionIcon>
          </Tooltip>
        )}
        {mode === 'editor' && choose}
      </div>
      <FrontMatterForm
        ref={form}
        matter={matter}
        live={live}
        schema={schema}
        problems={item.schema?.problems ?? []}
        readOnly={readOnly}
        onText={set}
        onField={(field) => onPlace(field && { kind: 'field', ...field })}
      />
      <div className={classes.text}>
        <CodeEditor
          label={t('text')}
          ext={item.ext}
          value={body}
          readOnly={readOnly}
          live={liveBody}
          firstLine={firstLine}
          comments={marks}
          handle={editor}
          onChange={(next) => set(matter ? setBody(matter, next) : next)}
          onLine={(now) => {
            setLine(now)
            onPlace({ kind: 'line', line: now })
          }}
          onTop={setLine}
          onOpenComments={(at) => {
            const thread = threadOnLine(threads, at)
            if (thread) onThread(thread)
          }}
        />
      </div>
    </div>
  )
  const reading = (
    <div className={classes.pane}>
      <div className={classes.bar}>
        <span className={classes.barTitle}>{t('view.preview')}</span>
        <span className={classes.barEnd}>{choose}</span>
      </div>
      <div className={classes.text}>
        <Preview name={item.title} ext={item.ext} text={text} heading={titleIn(readable)} line={line} />
      </div>
    </div>
  )
  if (mode === 'editor') return writing
  if (mode === 'preview') return reading
  return <SplitPane first={writing} second={reading} />
}

function titleIn(matter: FrontMatter | undefined): string | undefined {
  const value = matter?.fields.find((field) => field.key.toLowerCase() === 'title')?.value
  return typeof value === 'string' ? value : undefined
}

const word = /[\p{L}\p{N}][\p{L}\p{N}\p{M}'’_-]*/gu
const longScript =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const segmenter = 'Segmenter' in Intl ? new Intl.Segmenter(undefined, { granularity: 'word' }) : undefined

/** Words as readers count them; scripts without spaces are divided by the browser's dictionary. */
export function countWords(text: string): number {
  if (!segmenter || !longScript.test(text)) return text.match(word)?.length ?? 0
  let count = 0
  for (const part of segmenter.segment(text)) if (part.isWordLike) count++
  return count
}
