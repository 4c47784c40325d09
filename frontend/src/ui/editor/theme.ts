import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import type { Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

/** The editor in the colours of the desk; both schemes, because it reads the same variables. */
const look = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'transparent', color: 'var(--vd-text)', fontSize: '0.78125rem' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'var(--mantine-font-family-monospace)',
    fontVariantLigatures: 'none',
    lineHeight: 'var(--vd-editor-line, 1.25rem)',
  },
  '.cm-content': { padding: '0.75rem 0', caretColor: 'var(--vd-accent)' },
  '.cm-line': { padding: '0 3rem 0 0.5rem' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--vd-accent)', borderLeftWidth: '2px' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--vd-hover)' },
  '&:not(.cm-focused) .cm-activeLine, &:not(.cm-focused) .cm-activeLineGutter': {
    backgroundColor: 'transparent',
  },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--vd-accent) 22%, transparent)',
  },
  '.cm-gutters': { backgroundColor: 'transparent', border: 'none', color: 'var(--vd-t3)' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '2rem', padding: '0 0.375rem 0 0' },
  '.cm-foldGutter .cm-gutterElement': { padding: '0 2px' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    backgroundColor: 'var(--vd-accent-soft)',
    outline: '1px solid var(--vd-line2)',
  },
  '.cm-searchMatch': { backgroundColor: 'var(--vd-draft-tint)', outline: '1px solid var(--vd-draft-mark)' },
  '.cm-panels': { backgroundColor: 'var(--vd-bg)', color: 'var(--vd-text)', borderColor: 'var(--vd-line)' },
  '.cm-tooltip': {
    backgroundColor: 'var(--vd-raised)',
    border: '1px solid var(--vd-line2)',
    borderRadius: '0.5rem',
    boxShadow: 'var(--vd-shadow-3)',
  },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    backgroundColor: 'var(--vd-accent-soft)',
    color: 'var(--vd-text)',
  },
  '.cm-differs': { width: '3px', padding: '0' },
  '.cm-differsMark': {
    display: 'block',
    width: '3px',
    height: '100%',
    backgroundColor: 'var(--vd-draft-mark)',
  },
  '.cm-commented': {
    textDecoration: 'underline',
    textDecorationColor: 'color-mix(in srgb, var(--vd-accent) 45%, transparent)',
    textUnderlineOffset: '3px',
  },
  '.cm-commented-active': { backgroundColor: 'var(--vd-accent-soft)' },
  '.cm-commentLine': { position: 'relative' },
  '.cm-commentPill': {
    position: 'absolute',
    right: '0.625rem',
    top: '0.0625rem',
    height: '1.125rem',
    display: 'inline-flex',
    alignItems: 'center',
    gap: '0.1875rem',
    padding: '0 0.375rem',
    border: '0',
    borderRadius: '0.5625rem',
    backgroundColor: 'var(--vd-accent-soft)',
    color: 'var(--vd-accent-text)',
    font: '600 0.6875rem/1.125rem var(--mantine-font-family)',
    cursor: 'pointer',
  },
  '.cm-problem': {
    padding: '0 0.5rem',
    color: 'var(--vd-danger)',
    font: '400 0.75rem/1.25rem var(--mantine-font-family)',
  },
  '.cm-problemLine': {
    textDecoration: 'underline wavy var(--vd-danger-fill) 1px',
    textUnderlineOffset: '3px',
  },
})

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.tagName], color: 'var(--vd-accent-text)' },
  { tag: tags.definition(tags.propertyName), color: 'var(--vd-accent-text)' },
  { tag: [tags.link, tags.keyword, tags.operatorKeyword, tags.modifier], color: 'var(--vd-pending)' },
  { tag: [tags.string, tags.special(tags.string), tags.monospace], color: 'var(--vd-live)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--vd-draft)' },
  {
    tag: [tags.url, tags.comment, tags.meta, tags.punctuation, tags.processingInstruction],
    color: 'var(--vd-t3)',
  },
  { tag: tags.strong, fontWeight: '700' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: tags.strikethrough, textDecoration: 'line-through' },
  { tag: tags.invalid, color: 'var(--vd-danger)' },
  { tag: tags.heading, color: 'var(--vd-accent-text)', fontWeight: '700' }, // last, so that its marks take the colour too
])

export const deskTheme: Extension = [look, syntaxHighlighting(colours)]
