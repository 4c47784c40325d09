import { describe, expect, it } from 'vitest'
import { formatByteChange, formatBytes, formatCount, initials, titleOf } from './format'

describe('sizes', () => {
  it.each([
    [0, '0 B'],
    [712, '712 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [2_460, '2.5 kB'],
    [999_949, '999.9 kB'],
    [999_950, '1.0 MB'],
    [1_073_741_824, '1.1 GB'],
    [-18, '−18 B'],
  ])('%d bytes read %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text))

  it('a change carries its sign', () => {
    expect([46, -18, 0].map((bytes) => formatByteChange(bytes))).toEqual(['+46 B', '−18 B', '0 B'])
  })
  it('counts separate thousands', () => expect(formatCount(2438)).toBe('2,438'))
})

describe('initials', () => {
  it.each([
    ['', '?'],
    ['@', '?'],
    ['editor@example.org', 'ED'],
    ['infra.desk', 'IN'],
    ['Ada Byron', 'AB'],
    ['木村', '木村'],
    ['x', 'X'],
  ])('%j is %s', (name, letters) => expect(initials(name)).toBe(letters))
})

it('a technical name becomes a title', () => expect(titleOf('site-pages_old')).toBe('Site pages old'))
