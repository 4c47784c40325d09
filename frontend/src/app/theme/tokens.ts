/** Every colour of the desk as [light, dark]. Components read them as var(--vd-<name>), never as a hex value. */
export const tokens = {
  bg: ['#F7F5F2', '#141311'],
  surface: ['#FFFFFF', '#1B1A18'],
  raised: ['#FFFFFF', '#232220'],
  sunken: ['#F2EFEB', '#161513'],
  fill: ['#F2EFEB', '#312E29'],
  hover: ['#F5F3EF', '#24221F'],
  line: ['#E8E4DE', '#2C2A26'],
  line2: ['#D6D1C8', '#403D37'],
  ctl: ['#948C80', '#7A746A'],
  text: ['#25221F', '#EDEAE4'],
  t2: ['#57524A', '#B9B3A9'],
  t3: ['#6F685E', '#989186'],
  accent: ['#3656CE', '#4A68E6'],
  'accent-pressed': ['#2B47B3', '#3F5BD3'],
  'accent-soft': ['#EDF0FC', '#20263F'],
  'accent-text': ['#2F4CBD', '#A9B8FF'],
  focus: ['#3656CE', '#8EA2FF'],
  live: ['#1C6A42', '#7FCD9E'],
  'live-tint': ['#E6F3EA', '#18301F'],
  draft: ['#855000', '#E5B567'],
  'draft-tint': ['#FBF0DB', '#352810'],
  pending: ['#7B3692', '#D7A6E6'],
  'pending-tint': ['#F6EBF9', '#33223B'],
  danger: ['#B0271E', '#FF9E94'],
  'danger-tint': ['#FCECEA', '#371E1B'],
  'danger-fill': ['#C2362B', '#C9433A'],
  added: ['#E9F6ED', '#182A1E'],
  'added-word': ['#B7E1C4', '#2B5A3C'],
  removed: ['#FDEFED', '#2F1C1A'],
  'removed-word': ['#F6C7C1', '#6B2F2A'],
  inverse: ['#292622', '#35322D'],
  'inverse-text': ['#F6F4F0', '#F3F0EA'],
  // Marks that carry no text: the health dot, and the bar of a line that differs from live.
  'dot-ok': ['#2A9A5C', '#2A9A5C'],
  'draft-mark': ['#A9793B', '#C2995A'],
  tile: ['#25221F', '#F0EDE7'],
  'tile-text': ['#FFFFFF', '#1B1A18'],
  'shadow-1': ['0 1px 2px rgba(37,34,31,.07)', '0 1px 2px rgba(0,0,0,.3)'],
  'shadow-2': [
    '0 1px 2px rgba(37,34,31,.06), 0 4px 12px rgba(37,34,31,.09)',
    '0 1px 2px rgba(0,0,0,.4), 0 4px 12px rgba(0,0,0,.4)',
  ],
  'shadow-3': [
    '0 2px 6px rgba(37,34,31,.06), 0 12px 32px rgba(37,34,31,.16)',
    '0 2px 6px rgba(0,0,0,.4), 0 12px 32px rgba(0,0,0,.5)',
  ],
} as const satisfies Record<string, readonly [light: string, dark: string]>

export type Token = keyof typeof tokens

/** All tokens of one scheme as CSS variables. */
export function tokenVariables(scheme: 'light' | 'dark'): Record<string, string> {
  const index = scheme === 'light' ? 0 : 1
  return Object.fromEntries(Object.entries(tokens).map(([name, pair]) => [`--vd-${name}`, pair[index]]))
}
