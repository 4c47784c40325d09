import { lazy, Suspense, type Ref } from 'react'
import { SkeletonRows } from '../SkeletonRows'
import type { LineComments, LineProblem } from './marks'

export interface EditorHandle {
  focus(): void
  /** Puts the caret on a line (from 1) and shows it. */
  goToLine(line: number): void
  /** Puts signs around the selection, as for bold. */
  surround(before: string, after?: string): void
  /** Puts a text before each selected line, as for a list; a function gets the index of the line. */
  prefixLines(prefix: string | ((index: number) => string)): void
  /** Replaces the selection. */
  insert(text: string): void
}

export interface CodeEditorProps {
  label: string
  value: string
  /** Called with the whole text after each change by the person, not after `value` changed. */
  onChange?: (text: string) => void
  /** Decides the highlighting. */
  ext: string
  readOnly?: boolean
  /** The live text; lines that differ from it carry a bar. */
  live?: string
  comments?: readonly LineComments[]
  onOpenComments?: (line: number) => void
  problems?: readonly LineProblem[]
  /** Called with the number of the caret's line. */
  onLine?: (line: number) => void
  /** Called with the number of the first line in view when it changes. */
  onTop?: (line: number) => void
  /** The number of the first line, when the text is the end of a longer one. Every line number counts from here. */
  firstLine?: number
  handle?: Ref<EditorHandle>
}

const CodeMirror = lazy(() => import('./CodeMirror'))

/** A code and text editor. Ctrl or Cmd S passes through to the screen. Loaded when it is first shown. */
export function CodeEditor(props: CodeEditorProps) {
  return (
    <Suspense fallback={<SkeletonRows height={20} count={12} />}>
      <CodeMirror {...props} />
    </Suspense>
  )
}
