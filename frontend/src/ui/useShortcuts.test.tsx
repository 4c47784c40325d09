import { fireEvent } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { show } from './test-utils'
import { useActiveShortcuts, useShortcuts } from './useShortcuts'

function Keys({ run, enabled }: { run: (keys: string) => void; enabled?: boolean }) {
  useShortcuts(
    ['j', 'mod+s', 'escape'].map((keys) => ({ keys, label: keys, group: 'Test', run: () => run(keys) })),
    enabled,
  )
  return null
}
const press = (target: Element, key: string, more: object = {}) => fireEvent.keyDown(target, { key, ...more })

it('letters sleep in fields, chords and Escape do not', () => {
  const run = vi.fn()
  const { container } = show(
    <>
      <Keys run={run} />
      <input />
    </>,
  )
  const field = container.querySelector('input') as HTMLInputElement
  press(field, 'j')
  expect(run).not.toHaveBeenCalled()
  press(field, 's', { ctrlKey: true })
  press(field, 'Escape')
  expect(run.mock.calls).toEqual([['mod+s'], ['escape']])
})
it('everything sleeps under an open dialog', () => {
  const run = vi.fn()
  const { getByRole } = show(
    <>
      <Keys run={run} />
      <div role="dialog">
        <button>x</button>
      </div>
    </>,
  )
  press(getByRole('button'), 'j')
  press(getByRole('button'), 's', { ctrlKey: true })
  expect(run).not.toHaveBeenCalled()
})
it('the latest screen wins, and the earlier one is back when it leaves', () => {
  const [below, above] = [vi.fn(), vi.fn()]
  const { rerender } = show(
    <>
      <Keys run={below} />
      <Keys run={above} />
    </>,
  )
  press(document.body, 'j')
  expect([below.mock.calls.length, above.mock.calls.length]).toEqual([0, 1])
  rerender(
    <>
      <Keys run={below} />
      <Keys run={above} enabled={false} />
    </>,
  )
  press(document.body, 'j')
  expect(below).toHaveBeenCalledOnce()
})
it('the sheet lists what works now', () => {
  const List = () => useActiveShortcuts().map((shortcut) => <i key={shortcut.keys}>{shortcut.label}</i>)
  const { container } = show(
    <>
      <Keys run={vi.fn()} />
      <List />
    </>,
  )
  expect([...container.querySelectorAll('i')].map((entry) => entry.textContent)).toEqual([
    'j',
    'mod+s',
    'escape',
  ])
})
