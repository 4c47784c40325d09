import { useQuery } from '@tanstack/react-query'
import { desk, deskKey, type Row, type RowQuery } from '@/api'
import type { Json } from '@/lib/pointer'
import type { At } from '../api'
import { isRule, type Rule } from '../builder/fields'

const checked = new Set(['json', 'md', 'markdown'])

/** The first items of a type, to fill the form with. */
export function useSamples({ connection, tenant, name }: At) {
  return useQuery({
    queryKey: deskKey(connection, { tenant, type: name }, 'samples'),
    queryFn: async () => {
      const query: RowQuery = { tenant, type: name, folder: '', recursive: true, state: '' as RowQuery['state'], ext: '', text: '', sort: '', descending: false, offset: 0, limit: 30 } // prettier-ignore
      const { rows } = await desk.Content.Rows(connection, query)
      return rows.filter((row) => checked.has(row.ext.toLowerCase()))
    },
    retry: false,
  })
}

/** The fields of an item as values; undefined for one that has none or cannot be read. */
export function useSample({ connection, tenant, name }: At, row: Row | undefined) {
  const state = row?.states[0]?.state
  return useQuery({
    queryKey: deskKey(connection, { tenant, type: name, id: row?.id }, 'sample', row?.ext, state),
    queryFn: async (): Promise<Rule | null> => {
      if (!row || !state) return null
      const ref = { tenant, type: name, id: row.id, ext: row.ext }
      const { content } = await desk.Content.Text(connection, ref, state)
      return valuesOf(row.ext, content)
    },
    enabled: row !== undefined,
    retry: false,
  })
}

async function valuesOf(ext: string, content: string): Promise<Rule | null> {
  if (ext.toLowerCase() === 'json') {
    try {
      const value = JSON.parse(content) as Json
      return isRule(value) ? value : null
    } catch {
      return null
    }
  }
  const { readFrontMatter } = await import('@/features/editor')
  const matter = readFrontMatter(content)
  if (!matter) return null
  return Object.fromEntries(
    matter.fields.map(({ key, value, bare }) => [key, bare && isNumber(value) ? Number(value) : value]),
  )
}

function isNumber(value: unknown): boolean {
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)
}
