import type { TFunction } from 'i18next'
import { isRule, kindOf, type Field, type Rule } from './fields'

type T = TFunction<'schemas'>

const formats = ['date', 'date-time', 'time', 'email', 'uri', 'uuid'] as const
export type Format = (typeof formats)[number]

export function formatOf(rule: Rule): Format | undefined {
  return formats.find((one) => one === rule.format)
}

/** A rule in a few words: "Short text, 1 to 80 characters". */
export function summaryOf(field: Pick<Field, 'kind' | 'rule'>, t: T): string {
  return words(field.kind, field.rule, t).join(', ')
}

function words(kind: Field['kind'], rule: Rule, t: T): string[] {
  switch (kind) {
    case 'text': {
      const format = formatOf(rule)
      const name = format ? t(`builder.formats.${format}`) : t('summary.text')
      return [
        name,
        ...limits(rule.minLength, rule.maxLength, 'Length', t),
        ...(rule.pattern ? [t('summary.pattern')] : []),
      ]
    }
    case 'number':
      return [
        t(rule.type === 'integer' ? 'summary.whole' : 'summary.number'),
        ...limits(rule.minimum, rule.maximum, 'Value', t),
      ]
    case 'flag':
      return [t('builder.kinds.flag')]
    case 'choice':
      return [t('summary.choice', { count: Array.isArray(rule.enum) ? rule.enum.length : 0 })]
    case 'list': {
      if (!isRule(rule.items)) return [t('builder.kinds.list')]
      const entries = kindOf(rule.items)
      return [
        t('summary.list', { what: t(`summary.entries.${entries}`) }),
        ...limits(rule.minItems, rule.maxItems, 'Items', t),
      ]
    }
    case 'group':
      return [t('builder.kinds.group')]
    default:
      return [t('summary.other')]
  }
}

function limits(least: unknown, most: unknown, what: 'Length' | 'Value' | 'Items', t: T): string[] {
  const low = typeof least === 'number' ? least : undefined
  const high = typeof most === 'number' ? most : undefined
  if (low === 1 && high === undefined && what !== 'Value') return [t('summary.notEmpty')]
  if (low !== undefined && high !== undefined) return [t(`summary.between${what}`, { low, high })]
  if (low !== undefined) return [t(`summary.least${what}`, { low })]
  return high === undefined ? [] : [t(`summary.most${what}`, { high })]
}
