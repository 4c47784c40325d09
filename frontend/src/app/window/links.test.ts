import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { guardLinks } from './links'

const actions = { open: vi.fn(), browse: vi.fn(), save: vi.fn() }
let stop: () => void
beforeEach(() => {
  stop = guardLinks(document, actions)
})
afterEach(() => {
  stop()
  document.body.innerHTML = ''
  vi.clearAllMocks()
})

function click(html: string, init: MouseEventInit = {}, type = 'click'): boolean {
  document.body.innerHTML = html
  const event = new MouseEvent(type, { bubbles: true, cancelable: true, ...init })
  document.querySelector('a > *, a')?.dispatchEvent(event)
  return event.defaultPrevented
}

it.each([
  'https://example.org/a_(b)',
  'mailto:desk@example.org',
  'javascript:alert(1)',
  'file:///etc/passwd',
  '//example.org/x',
])('%s never navigates', (href) => {
  expect(click(`<a href="${href}"><b>x</b></a>`)).toBe(true)
  expect(actions.browse).toHaveBeenCalledOnce()
})
it('a download is saved', () => {
  expect(click('<a href="/stream/content?id=a" download>x</a>')).toBe(true)
  expect(actions.save).toHaveBeenCalledWith('/stream/content?id=a')
})
it.each([
  ['a target', '_blank', {}, 'click'],
  ['Ctrl', '', { ctrlKey: true }, 'click'],
  ['the middle button', '', { button: 1 }, 'auxclick'],
])('%s opens no second window', (_, target, init, type) => {
  expect(click(`<a href="/c/local?x=1#y" target="${target}">x</a>`, init, type)).toBe(true)
  expect(actions.open).toHaveBeenCalledWith('/c/local?x=1#y')
})
it('a link between screens stays what it is, and so does a click beside links', () => {
  expect(click('<a href="/c/local">x</a>')).toBe(false)
  expect(click('<p><a>x</a></p>')).toBe(false)
  expect([actions.open, actions.browse, actions.save].flatMap((action) => action.mock.calls)).toEqual([])
})
it('a file that is dropped anywhere opens nothing', () => {
  const drop = new Event('drop', { bubbles: true, cancelable: true })
  Object.assign(drop, { dataTransfer: { types: ['Files'] } })
  document.body.dispatchEvent(drop)
  expect(drop.defaultPrevented).toBe(true)
})
