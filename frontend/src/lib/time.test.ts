import { expect, it } from 'vitest'
import { clock, dayOf, describe, longDate, shortDate } from './time'

const now = new Date(2026, 10, 23, 12, 4)
const before = (minutes: number) => new Date(now.getTime() - minutes * 60_000)

it('a clock that runs a little ahead still reads now', () =>
  expect(describe(before(-0.5), now)).toEqual({ unit: 'now' }))
it('a moment far in the future is a date, never a negative age', () => {
  expect(describe(before(-60 * 24 * 3), now)).toEqual({ unit: 'date', text: '26 Nov' })
})
it.each([
  [0.2, { unit: 'now' }],
  [4, { unit: 'minutes', count: 4 }],
  [59.9, { unit: 'minutes', count: 59 }],
  [60, { unit: 'hours', count: 1 }],
  [60 * 11, { unit: 'hours', count: 11 }],
  [60 * 14, { unit: 'yesterday' }],
  [60 * 35, { unit: 'yesterday' }],
  [60 * 40, { unit: 'date', text: '21 Nov' }],
])('%d minutes ago', (minutes, said) => expect(describe(before(minutes), now)).toEqual(said))

it('just after midnight, minutes and hours stay relative', () => {
  const midnight = new Date(2026, 10, 23, 0, 10)
  expect(describe(new Date(2026, 10, 22, 23, 50), midnight)).toEqual({ unit: 'minutes', count: 20 })
  expect(describe(new Date(2026, 10, 22, 22, 0), midnight)).toEqual({ unit: 'hours', count: 2 })
})
it('dates name the year only when it is another', () => {
  expect(shortDate(new Date(2024, 0, 16), now)).toBe('16 Jan 2024')
  expect(longDate(new Date(2024, 11, 17))).toBe('17 December 2024')
})
it('clock and day are local', () => {
  expect(clock(now)).toBe('12:04')
  expect(dayOf(new Date(2026, 0, 2, 23, 59))).toBe('2026-01-02')
})
