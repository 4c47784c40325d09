import { expect, it } from 'vitest'
import { readFrontMatter, setBody, setField } from './frontmatter'

const text = [
  '---',
  'title: Service Mesh',
  '# who asked for it',
  'status: "Completed"',
  "category: 'it''s technology'",
  'tags: ["networking", "", ""]',
  'aliases:',
  '  - /mesh/',
  '  - /service-mesh/',
  'draft: false',
  'weight: 10',
  'empty:',
  'params:',
  '  deep: yes',
  'note: |',
  '  many lines',
  '---',
  '',
  'In a world.',
  '',
].join('\n')

function change(key: string, value: string | boolean | string[], from = text): string {
  const matter = readFrontMatter(from)
  const field = matter?.fields.find((one) => one.key === key)
  if (!matter || !field) throw new Error(`no field ${key}`)
  return setField(matter, field, value)
}
/** The lines that differ. */
function changed(after: string): string[] {
  const before = text.split('\n')
  return after.split('\n').filter((line) => !before.includes(line))
}

it.each([
  ['no fence', 'title: a\n'],
  ['no end', '---\ntitle: a\n'],
  ['not fields', '---\n- a\n- b\n---\n'],
  ['a key twice', '---\na: 1\na: 2\n---\n'],
  ['a broken line', '---\njust words\n---\n'],
])('%s is left to the text', (_, raw) => expect(readFrontMatter(raw)).toBeUndefined())

it('fields are read by their kind', () => {
  const matter = readFrontMatter(text)
  expect(matter?.fields.map(({ key, kind, value }) => [key, kind, value])).toEqual([
    ['title', 'text', 'Service Mesh'],
    ['status', 'text', 'Completed'],
    ['category', 'text', "it's technology"],
    ['tags', 'list', ['networking', '', '']],
    ['aliases', 'list', ['/mesh/', '/service-mesh/']],
    ['draft', 'flag', false],
    ['weight', 'text', '10'],
    ['empty', 'text', ''],
    ['params', 'complex', ''],
    ['note', 'complex', ''],
  ])
  expect(matter?.body).toBe('\nIn a world.\n')
  expect(text.split('\n')[matter?.firstLine ?? 0]).toBe('In a world.')
})
it('only the line of the changed field is written anew, in its own style', () => {
  expect(changed(change('title', 'Mesh: a story'))).toEqual(['title: "Mesh: a story"'])
  expect(changed(change('status', 'Open "now"'))).toEqual(['status: "Open \\"now\\""'])
  expect(changed(change('category', "it's"))).toEqual(["category: 'it''s'"])
  expect(changed(change('tags', ['a', 'b, c']))).toEqual(['tags: ["a", "b, c"]'])
  expect(changed(change('aliases', ['/mesh/', '/new/']))).toEqual(['  - /new/'])
  expect(changed(change('draft', true))).toEqual(['draft: true'])
  expect(changed(change('empty', 'now'))).toEqual(['empty: now'])
})
it('a number stays a number, and text that looks like one gets quotes', () => {
  expect(changed(change('weight', '11'))).toEqual(['weight: 11'])
  expect(changed(change('title', '2026'))).toEqual(['title: "2026"'])
  expect(changed(change('title', 'no'))).toEqual(['title: "no"'])
})
it('an emptied list is a list still', () => {
  expect(change('aliases', [])).toContain('aliases: []\n')
})
it('the body changes alone, and line ends stay', () => {
  const crlf = '---\r\ntitle: a\r\n---\r\nbody\r\n'
  const matter = readFrontMatter(crlf)
  expect(matter && setBody(matter, 'new\r\n')).toBe('---\r\ntitle: a\r\n---\r\nnew\r\n')
  expect(change('title', 'b', crlf)).toBe('---\r\ntitle: b\r\n---\r\nbody\r\n')
})
