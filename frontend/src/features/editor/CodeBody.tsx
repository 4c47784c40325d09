import { useImperativeHandle, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { CodeEditor, Segmented, SplitPane, type EditorHandle } from '@/ui'
import type { BodyProps } from './Body'
import classes from './editor.module.css'
import { hasPreview } from './kinds'
import { threadOnLine, useLineMarks } from './marks'
import { Preview } from './Preview'
import { useViewMode } from './useViewMode'

/** Text of any other kind; pages beside their preview. */
export function CodeBody(props: BodyProps & { text: string }) {
  const { t } = useTranslation('editor')
  const { item, document, text, readOnly, threads, activeThread, onPlace, onThread, handle } = props
  const editor = useRef<EditorHandle>(null)
  const { mode, setMode, modes } = useViewMode('page')
  const marks = useLineMarks(threads, activeThread)
  const shown = hasPreview(item.ext) ? mode : 'editor'
  useImperativeHandle(handle, () => ({
    goToLine: (line) => editor.current?.goToLine(line),
    goToPointer: () => editor.current?.focus(),
  }))
  const choose = hasPreview(item.ext) && (
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
      {choose && (
        <div className={classes.bar}>
          <span className={classes.barTitle}>{t('text')}</span>
          {shown === 'editor' && <span className={classes.barEnd}>{choose}</span>}
        </div>
      )}
      <div className={classes.text}>
        <CodeEditor
          label={t('text')}
          ext={item.ext}
          value={text}
          readOnly={readOnly}
          live={document.live}
          comments={marks}
          handle={editor}
          onChange={document.setText}
          onLine={(line) => onPlace({ kind: 'line', line })}
          onOpenComments={(line) => {
            const thread = threadOnLine(threads, line)
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
        <Preview name={item.title} ext={item.ext} text={text} />
      </div>
    </div>
  )
  if (shown === 'editor') return writing
  if (shown === 'preview') return reading
  return <SplitPane first={writing} second={reading} />
}
