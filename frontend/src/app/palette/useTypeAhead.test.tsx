import { fireEvent, renderHook } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { useTypeAhead } from './useTypeAhead'

const type = (...keys: string[]) => keys.map((key) => fireEvent.keyDown(document.body, { key }))

it('keys go on to the screen before the palette is asked for and once it has taken them', () => {
  const { result } = renderHook(useTypeAhead)
  expect(type('?')).toEqual([true])
  expect(result.current.take()).toBe('')
  result.current.begin()
  expect(type('x')).toEqual([false])
  expect(result.current.take()).toBe('x')
  expect(type('?')).toEqual([true])
})
it('what is typed in between is kept, corrections included, and chords are not', () => {
  const { result } = renderHook(useTypeAhead)
  result.current.begin()
  type('?', 'x', 'Backspace', 'g', 'a', 'Enter')
  expect(fireEvent.keyDown(document.body, { key: 'c', ctrlKey: true })).toBe(true)
  expect(result.current.take()).toBe('?ga')
})
it('a palette that does not come holds back no keys for long, nor does one whose screen is gone', () => {
  vi.useFakeTimers()
  const { result, unmount } = renderHook(useTypeAhead)
  result.current.begin()
  vi.advanceTimersByTime(3000)
  expect(type('a')).toEqual([true])
  vi.useRealTimers()
  result.current.begin()
  unmount()
  expect(type('a')).toEqual([true])
})
