import { RangeSetBuilder, StateEffect, StateField, type EditorState, type Extension } from '@codemirror/state'
import {
  Decoration,
  EditorView,
  gutter,
  GutterMarker,
  WidgetType,
  type DecorationSet,
} from '@codemirror/view'
import { changedLines } from '@/lib/diff'

export interface LineComments {
  line: number
  count: number
  active?: boolean
  label: string
}

export interface LineProblem {
  line: number
  message: string
}

export interface Marks {
  comments: readonly LineComments[]
  problems: readonly LineProblem[]
}

export const setMarks = StateEffect.define<Marks>()
export const setLive = StateEffect.define<string | undefined>()

const none: Marks = { comments: [], problems: [] }

class CommentPill extends WidgetType {
  constructor(
    readonly comments: LineComments,
    readonly onOpen: (line: number) => void,
  ) {
    super()
  }
  override eq(other: CommentPill) {
    const [a, b] = [this.comments, other.comments]
    return a.line === b.line && a.count === b.count && a.label === b.label
  }
  toDOM() {
    const pill = document.createElement('button')
    pill.type = 'button'
    pill.className = 'cm-commentPill'
    pill.append(bubble(), String(this.comments.count))
    pill.setAttribute('aria-label', this.comments.label)
    pill.onclick = () => this.onOpen(this.comments.line)
    return pill
  }
}

/** The drawing of the comment icon, for a place where there is no React. */
function bubble(): SVGElement {
  const namespace = 'http://www.w3.org/2000/svg'
  const drawing = document.createElementNS(namespace, 'svg')
  const attributes = { viewBox: '0 0 24 24', width: 12, height: 12, fill: 'none', stroke: 'currentcolor' }
  for (const [name, value] of Object.entries(attributes)) drawing.setAttribute(name, String(value))
  drawing.setAttribute('stroke-width', '1.75')
  drawing.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS(namespace, 'path')
  path.setAttribute(
    'd',
    'M3 20l1.3 -3.9c-2.324 -3.437 -1.426 -7.872 2.1 -10.374c3.526 -2.501 8.59 -2.296 11.845 .48c3.255 2.777 3.695 7.266 1.029 10.501c-2.666 3.235 -7.615 4.215 -11.574 2.293l-4.7 1',
  )
  drawing.append(path)
  return drawing
}

class ProblemLine extends WidgetType {
  constructor(readonly message: string) {
    super()
  }
  override eq(other: ProblemLine) {
    return other.message === this.message
  }
  toDOM() {
    const line = document.createElement('div')
    line.className = 'cm-problem'
    line.textContent = this.message
    return line
  }
}

function decorate(state: EditorState, marks: Marks, onOpen: (line: number) => void): DecorationSet {
  const ranges = [
    ...marks.comments.flatMap((comments) => {
      if (comments.line < 1 || comments.line > state.doc.lines) return []
      const { from, to } = state.doc.line(comments.line)
      const active = comments.active ? ' cm-commented-active' : ''
      return [
        Decoration.line({ class: 'cm-commentLine' }).range(from),
        ...(to > from ? [Decoration.mark({ class: `cm-commented${active}` }).range(from, to)] : []),
        Decoration.widget({ widget: new CommentPill(comments, onOpen), side: 1 }).range(to),
      ]
    }),
    ...marks.problems.flatMap((problem) => {
      if (problem.line < 1 || problem.line > state.doc.lines) return []
      const { from, to } = state.doc.line(problem.line)
      return [
        ...(to > from ? [Decoration.mark({ class: 'cm-problemLine' }).range(from, to)] : []),
        Decoration.widget({ widget: new ProblemLine(problem.message), side: 2, block: true }).range(to),
      ]
    }),
  ]
  return Decoration.set(ranges, true)
}

/** Comments and problems at their lines; between two settings they move along with the text. */
export function lineMarks(onOpen: (line: number) => void): Extension {
  return StateField.define<DecorationSet>({
    create: (state) => decorate(state, none, onOpen),
    update(value, transaction) {
      for (const effect of transaction.effects) {
        if (effect.is(setMarks)) return decorate(transaction.state, effect.value, onOpen)
      }
      return value.map(transaction.changes)
    },
    provide: (field) => EditorView.decorations.from(field),
  })
}

class DiffersMark extends GutterMarker {
  override toDOM() {
    const mark = document.createElement('span')
    mark.className = 'cm-differsMark'
    return mark
  }
}
const differs = new DiffersMark()

interface LiveText {
  text?: string
  lines: ReadonlySet<number>
}

/** Beyond this size the bars are left out while typing would have to wait for them. */
const largest = 400_000

function compare(state: EditorState, text: string | undefined): LiveText {
  if (text === undefined || state.doc.length + text.length > largest) return { text, lines: new Set() }
  return { text, lines: new Set(changedLines(text, state.doc.toString())) }
}

const liveText = StateField.define<LiveText>({
  create: () => ({ lines: new Set() }),
  update(value, transaction) {
    for (const effect of transaction.effects)
      if (effect.is(setLive)) return compare(transaction.state, effect.value)
    return transaction.docChanged && value.text !== undefined ? compare(transaction.state, value.text) : value
  },
})

/** A bar beside each line that differs from live. */
export const differsGutter: Extension = [
  liveText,
  gutter({
    class: 'cm-differs',
    markers(view) {
      const { lines } = view.state.field(liveText)
      const builder = new RangeSetBuilder<GutterMarker>()
      for (const number of [...lines].sort((a, b) => a - b)) {
        if (number > view.state.doc.lines) break
        const { from } = view.state.doc.line(number)
        builder.add(from, from, differs)
      }
      return builder.finish()
    },
  }),
]
