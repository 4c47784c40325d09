import { fireEvent, screen } from '@testing-library/react'
import { useState } from 'react'
import { beforeEach, expect, it, vi } from 'vitest'
import { show } from '../test-utils'
import { VirtualTable } from './VirtualTable'

// jsdom lays nothing out; the virtual list reads the size of its scroller from these.
beforeEach(() => {
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(400)
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(800)
})

interface Row {
  id: string
}

function Table({
  count,
  loaded = count,
  onOpen,
}: {
  count: number
  loaded?: number
  onOpen?: (row: Row) => void
}) {
  const [selected, setSelected] = useState(new Set<string>())
  return (
    <>
      <output>{[...selected].sort().join(' ')}</output>
      <VirtualTable<Row>
        label="Items"
        columns={[{ id: 'id', header: 'Id', width: '1fr', render: (row) => row.id }]}
        count={count}
        rowAt={(index) => (index < loaded ? { id: `r${index}` } : undefined)}
        keyOf={(row) => row.id}
        nameOf={(row) => row.id}
        selected={selected}
        onSelect={setSelected}
        onOpen={onOpen ?? (() => undefined)}
      />
    </>
  )
}
const row = (name: string) => screen.getByText(name).closest('[role="row"]') as HTMLElement
const selected = () => document.querySelector('output')?.textContent
const press = (key: string, more: object = {}) =>
  fireEvent.keyDown(document.activeElement ?? document.body, { key, ...more })

it('an empty list has no rows and keys do nothing', () => {
  show(<Table count={0} />)
  press('j')
  press('x')
  expect(selected()).toBe('')
})
it('of 100,000 rows only those in view exist, and the count is told', () => {
  show(<Table count={100_000} />)
  expect(document.querySelectorAll('[role="row"]').length).toBeLessThan(60)
  expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('100001')
})
it('rows on their way are marked busy and cannot be selected', () => {
  show(<Table count={3} loaded={1} />)
  expect(document.querySelectorAll('[aria-busy]')).toHaveLength(2)
})
it('J enters and moves, K goes back, X selects, Enter opens', () => {
  const onOpen = vi.fn()
  show(<Table count={5} onOpen={onOpen} />)
  press('j')
  expect(document.activeElement).toBe(row('r0'))
  press('j')
  press('j')
  press('k')
  expect(document.activeElement).toBe(row('r1'))
  press('x')
  expect(selected()).toBe('r1')
  press('x')
  expect(selected()).toBe('')
  press('Enter')
  expect(onOpen).toHaveBeenCalledWith({ id: 'r1' })
})
it('the end of the list is the end', () => {
  show(<Table count={2} />)
  press('j')
  press('End')
  press('j')
  expect(document.activeElement).toBe(row('r1'))
})
it('Shift selects a range by arrow and by click', () => {
  show(<Table count={6} />)
  press('j')
  press('ArrowDown', { shiftKey: true })
  expect(selected()).toBe('r0 r1')
  fireEvent.click(screen.getByRole('checkbox', { name: 'Select r3' }))
  fireEvent.click(screen.getByRole('checkbox', { name: 'Select r5' }), { shiftKey: true })
  expect(selected()).toBe('r0 r1 r3 r4 r5')
})
it('a click opens, a click on the checkbox does not', () => {
  const onOpen = vi.fn()
  show(<Table count={3} onOpen={onOpen} />)
  fireEvent.click(screen.getByRole('checkbox', { name: 'Select r2' }))
  expect(onOpen).not.toHaveBeenCalled()
  fireEvent.click(row('r1'))
  expect(onOpen).toHaveBeenCalledWith({ id: 'r1' })
})
