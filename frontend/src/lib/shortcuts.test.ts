import { expect, it } from 'vitest'
import { chordLabels, isTyping, matches, parseChord } from './shortcuts'

const press = (key: string, more: Partial<KeyboardEvent> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...more,
})

it('a letter with Ctrl is not the letter alone', () => {
  expect(matches(press('a', { ctrlKey: true }), parseChord('a'))).toBe(false)
  expect(matches(press('k'), parseChord('mod+k'))).toBe(false)
})
it('Ctrl and Cmd are both mod', () => {
  expect(matches(press('k', { ctrlKey: true }), parseChord('mod+k'))).toBe(true)
  expect(matches(press('K', { metaKey: true }), parseChord('mod+k'))).toBe(true)
})
it('signs do not care about Shift, letters do', () => {
  expect(matches(press('?', { shiftKey: true }), parseChord('?'))).toBe(true)
  expect(matches(press('X', { shiftKey: true }), parseChord('x'))).toBe(false)
})
it('typing is recognised in fields and editors, not on checkboxes', () => {
  const make = (html: string) => {
    document.body.innerHTML = html
    return document.body.firstElementChild
  }
  expect(isTyping(make('<textarea></textarea>'))).toBe(true)
  expect(isTyping(make('<div role="textbox"></div>'))).toBe(true)
  expect(isTyping(make('<input type="checkbox">'))).toBe(false)
  expect(isTyping(make('<button></button>'))).toBe(false)
})
it('labels follow the platform', () => {
  expect(chordLabels('mod+s', false)).toEqual(['Ctrl', 'S'])
  expect(chordLabels('mod+Enter', true)).toEqual(['⌘', '↵'])
  expect(chordLabels('?', false)).toEqual(['?'])
})
