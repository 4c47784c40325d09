import { expect, it } from 'vitest'
import { cssVariablesResolver, theme } from './theme'
import { tokens, type Token } from './tokens'

function luminance(hex: string): number {
  const part = (at: number) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}
function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

const text: [Token, Token[], number][] = [
  ['text', ['bg', 'surface', 'raised', 'hover', 'accent-soft', 'added', 'removed', 'added-word'], 4.5],
  ['t2', ['bg', 'surface', 'raised', 'hover', 'accent-soft', 'fill', 'removed-word'], 4.5],
  ['t3', ['bg', 'surface', 'raised', 'hover', 'sunken'], 4.5],
  ['accent-text', ['bg', 'surface', 'raised', 'accent-soft', 'hover'], 4.5],
  ['live', ['surface', 'live-tint', 'hover', 'accent-soft'], 4.5],
  ['draft', ['surface', 'draft-tint', 'hover', 'accent-soft'], 4.5],
  ['pending', ['surface', 'pending-tint', 'hover', 'accent-soft'], 4.5],
  ['danger', ['surface', 'danger-tint', 'removed', 'bg'], 4.5],
  ['inverse-text', ['inverse'], 4.5],
  ['ctl', ['surface', 'bg'], 3],
  ['focus', ['surface', 'bg', 'accent-soft'], 3],
]
const cases = text.flatMap(([ink, grounds, least]) => grounds.map((ground) => [ink, ground, least] as const))

it.each(cases)('%s can be read on %s in both schemes (at least %d)', (ink, ground, least) => {
  for (const scheme of [0, 1] as const) {
    expect(contrast(tokens[ink][scheme], tokens[ground][scheme])).toBeGreaterThanOrEqual(least)
  }
})
it('white can be read on filled buttons', () => {
  for (const fill of [...tokens.accent, ...tokens['danger-fill']])
    expect(contrast('#FFFFFF', fill)).toBeGreaterThan(4.5)
})
it('both schemes bind the same variables, and every colour of the theme has ten steps', () => {
  const bound = cssVariablesResolver({} as never)
  expect(Object.keys(bound.light)).toEqual(Object.keys(bound.dark))
  for (const shades of Object.values(theme.colors ?? {})) expect(shades).toHaveLength(10)
})
