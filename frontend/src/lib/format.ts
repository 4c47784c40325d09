const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** A size in decimal units as people read it: 712 B, 2.5 kB, 71.3 kB, 4.1 MB. */
export function formatBytes(bytes: number, locale = 'en-GB'): string {
  let value = Math.abs(bytes)
  let unit = 0
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  const digits = unit === 0 ? 0 : 1
  const text = new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits })
  return `${bytes < 0 ? '−' : ''}${text.format(value)} ${units[unit]}`
}

/** A change of size with its sign: +46 B, −18 B, 0 B. */
export function formatByteChange(bytes: number, locale?: string): string {
  return bytes > 0 ? `+${formatBytes(bytes, locale)}` : formatBytes(bytes, locale)
}

/** A count with thousands separated: 2,438. */
export function formatCount(count: number, locale = 'en-GB'): string {
  return new Intl.NumberFormat(locale).format(count)
}

/** Two capital letters that stand for a person: "editor@example.org" is ED, "Ada Byron" is AB. */
export function initials(name: string): string {
  const words = (name.split('@')[0] ?? '').trim().split(/\s+/).filter(Boolean)
  const first = words[0] ?? ''
  const last = words.length > 1 ? (words[words.length - 1] ?? '') : ''
  const letters = last ? firstLetters(first, 1) + firstLetters(last, 1) : firstLetters(first, 2)
  return letters.toLocaleUpperCase() || '?'
}

function firstLetters(word: string, count: number): string {
  return [...word.replace(/[^\p{L}\p{N}]/gu, '')].slice(0, count).join('')
}

/** A technical name as a title: "site-pages" is "Site pages". */
export function titleOf(name: string): string {
  const words = name.replace(/[-_]+/g, ' ').trim()
  return words.charAt(0).toLocaleUpperCase() + words.slice(1)
}

/** The name of one of a type: "terms" is "term", "countries" is "country". */
export function singular(type: string): string {
  const words = type.replace(/[-_]+/g, ' ')
  if (/[^aeiou]ies$/.test(words)) return words.replace(/ies$/, 'y')
  if (/(ss|x|ch|sh)es$/.test(words)) return words.replace(/es$/, '')
  return /[^s]s$/.test(words) ? words.slice(0, -1) : words
}
