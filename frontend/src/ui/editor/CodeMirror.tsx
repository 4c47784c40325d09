import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { bracketMatching, indentOnInput } from '@codemirror/language'
import { Compartment, EditorState } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import { useEffect, useImperativeHandle, useRef } from 'react'
import type { CodeEditorProps } from './CodeEditor'
import { loadLanguage } from './language'
import { differsGutter, lineMarks, setLive, setMarks, type LineComments, type LineProblem } from './marks'
import { deskTheme } from './theme'

const noComments: readonly LineComments[] = []
const noProblems: readonly LineProblem[] = []

/** The editor itself; see CodeEditor for what its properties promise. */
export default function CodeMirror(props: CodeEditorProps) {
  const {
    value,
    ext,
    label,
    readOnly = false,
    live,
    comments = noComments,
    problems = noProblems,
    firstLine = 1,
    handle,
  } = props
  const shift = firstLine - 1
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  const settings = useRef({
    language: new Compartment(),
    editable: new Compartment(),
    label: new Compartment(),
    numbers: new Compartment(),
  })
  const callbacks = useRef(props)
  useEffect(() => {
    callbacks.current = props
  })

  // The view is made once; what changes later goes through the effects below.
  const initial = useRef(props)
  useEffect(() => {
    const { language, editable, label, numbers } = settings.current
    const shiftNow = () => (callbacks.current.firstLine ?? 1) - 1
    let top = 0
    const created = new EditorView({
      parent: host.current ?? undefined,
      state: EditorState.create({
        doc: initial.current.value,
        extensions: [
          numbers.of([]),
          differsGutter,
          highlightActiveLineGutter(),
          highlightActiveLine(),
          drawSelection(),
          history(),
          indentOnInput(),
          bracketMatching(),
          EditorView.lineWrapping,
          // Tab leaves the editor, as everywhere; Ctrl or Cmd S is not bound and reaches the screen.
          keymap.of([...defaultKeymap.filter((binding) => binding.key !== 'Mod-Enter'), ...historyKeymap]),
          lineMarks((line) => callbacks.current.onOpenComments?.(line + shiftNow())),
          language.of([]),
          editable.of([]),
          label.of([]),
          deskTheme,
          EditorView.updateListener.of((update) => {
            if (update.docChanged && !update.transactions.some((change) => change.isUserEvent('outside')))
              callbacks.current.onChange?.(update.state.doc.toString())
            if (update.selectionSet) {
              callbacks.current.onLine?.(
                update.state.doc.lineAt(update.state.selection.main.head).number + shiftNow(),
              )
            }
          }),
          EditorView.domEventHandlers({
            scroll(_, editor) {
              const block = editor.lineBlockAtHeight(editor.scrollDOM.scrollTop)
              const line = editor.state.doc.lineAt(block.from).number
              if (line === top) return
              top = line
              callbacks.current.onTop?.(line + shiftNow())
            },
          }),
        ],
      }),
    })
    view.current = created
    return () => {
      created.destroy()
      view.current = null
    }
  }, [])

  useEffect(() => {
    const editor = view.current
    if (!editor || editor.state.doc.toString() === value) return
    editor.dispatch({
      changes: { from: 0, to: editor.state.doc.length, insert: value },
      userEvent: 'outside',
    })
  }, [value])

  useEffect(() => {
    let current = true
    void loadLanguage(ext).then((language) => {
      if (current) view.current?.dispatch({ effects: settings.current.language.reconfigure(language) })
    })
    return () => {
      current = false
    }
  }, [ext])

  useEffect(() => {
    const { editable, label: labels } = settings.current
    view.current?.dispatch({
      effects: [
        editable.reconfigure([EditorState.readOnly.of(readOnly), EditorView.editable.of(!readOnly)]),
        labels.reconfigure(EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' })),
      ],
    })
  }, [readOnly, label])

  useEffect(() => {
    view.current?.dispatch({
      effects: settings.current.numbers.reconfigure(
        lineNumbers({ formatNumber: (number) => String(number + shift) }),
      ),
    })
  }, [shift])

  useEffect(() => view.current?.dispatch({ effects: setLive.of(live) }), [live])
  useEffect(() => {
    const marks = {
      comments: comments.map((one) => ({ ...one, line: one.line - shift })),
      problems: problems.map((one) => ({ ...one, line: one.line - shift })),
    }
    view.current?.dispatch({ effects: setMarks.of(marks) })
  }, [comments, problems, shift])

  useImperativeHandle(handle, () => ({
    focus: () => view.current?.focus(),
    goToLine(wanted) {
      const editor = view.current
      const number = wanted - shift
      if (!editor || number < 1 || number > editor.state.doc.lines) return
      const { from } = editor.state.doc.line(number)
      editor.dispatch({
        selection: { anchor: from },
        effects: EditorView.scrollIntoView(from, { y: 'center' }),
      })
      editor.focus()
    },
    surround(before, after = before) {
      const editor = view.current
      if (!editor || editor.state.readOnly) return
      const { from, to } = editor.state.selection.main
      editor.dispatch({
        changes: [
          { from, insert: before },
          { from: to, insert: after },
        ],
        selection: { anchor: from + before.length, head: to + before.length },
        userEvent: 'input',
      })
      editor.focus()
    },
    prefixLines(prefix) {
      const editor = view.current
      if (!editor || editor.state.readOnly) return
      const { from, to } = editor.state.selection.main
      const first = editor.state.doc.lineAt(from).number
      const last = editor.state.doc.lineAt(to).number
      editor.dispatch({
        changes: Array.from({ length: last - first + 1 }, (_, index) => ({
          from: editor.state.doc.line(first + index).from,
          insert: typeof prefix === 'string' ? prefix : prefix(index),
        })),
        userEvent: 'input',
      })
      editor.focus()
    },
    insert(text) {
      const editor = view.current
      if (!editor || editor.state.readOnly) return
      editor.dispatch(editor.state.replaceSelection(text), { userEvent: 'input' })
      editor.focus()
    },
  }))

  return <div ref={host} style={{ height: '100%', minHeight: 0 }} />
}
