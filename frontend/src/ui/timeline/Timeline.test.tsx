import { fireEvent, screen } from '@testing-library/react'
import { useState } from 'react'
import { expect, it } from 'vitest'
import { show } from '../test-utils'
import type { Pair } from './entries'
import { Timeline } from './Timeline'

const entries = [5, 4, 3, 2, 1].map((version) => ({
  id: `v${version}`,
  at: new Date(2026, 10, version, 12),
  author: 'editor',
  title: `Version ${version}`,
}))

function Both() {
  const [pair, setPair] = useState<Pair>({ b: 'v5' })
  return (
    <>
      <output>{`${pair.a} ${pair.b}`}</output>
      <Timeline entries={entries} pair={pair} onPair={setPair} />
    </>
  )
}
const pair = () => document.querySelector('output')?.textContent

it('is one tab stop; arrows move and Enter picks', () => {
  show(<Both />)
  const list = screen.getByRole('listbox')
  expect(document.querySelectorAll('[tabindex="0"]')).toHaveLength(1)
  fireEvent.keyDown(list, { key: 'ArrowDown' })
  fireEvent.keyDown(list, { key: 'ArrowDown' })
  fireEvent.keyDown(list, { key: 'Enter' })
  expect(pair()).toBe('v3 v5')
  expect(list.getAttribute('aria-activedescendant')).toBe(
    screen.getByRole('option', { name: /Version 3/ }).id,
  )
})
it('A and B set a side, and one entry is never both', () => {
  show(<Both />)
  const list = screen.getByRole('listbox')
  fireEvent.keyDown(list, { key: 'a' })
  expect(pair()).toBe('undefined v5')
  fireEvent.keyDown(list, { key: 'End' })
  fireEvent.keyDown(list, { key: 'a' })
  expect(pair()).toBe('v1 v5')
})
it('a click picks and says which side it is', () => {
  show(<Both />)
  fireEvent.click(screen.getByText('Version 2'))
  expect(pair()).toBe('v2 v5')
  expect(screen.getByRole('option', { selected: true, name: /compared as A/ }).textContent).toContain(
    'Version 2',
  )
})
