import { describe, expect, it } from 'vitest'
import type { ActivityEntry } from '@/api'
import { byDay, csvLink, queryOf } from './filters'
import { pathOf, sentenceOf, versionsPath } from './sentence'

const entry = (part: Partial<ActivityEntry>): ActivityEntry => ({
  seq: 1,
  time: '2026-11-23T11:39:00Z',
  person: 'editor',
  door: 'browser',
  connection: 'main',
  verb: 'edit',
  tenant: 'handbook',
  type: 'pages',
  id: 'tools/zoom',
  ext: 'md',
  state: 'draft',
  version: '',
  message: '',
  ...part,
})
const none = { ext: '', state: '' as ActivityEntry['state'] }

describe('an entry as a sentence', () => {
  it('a verb that is not known is told as it is', () => {
    expect(sentenceOf(entry({ verb: 'paint' })).verb).toBe('other')
  })
  it('says which state was edited', () => {
    expect(sentenceOf(entry({})).verb).toBe('editDraft')
    expect(sentenceOf(entry({ state: 'live' })).verb).toBe('editLive')
    expect(sentenceOf(entry({ state: 'pending' })).verb).toBe('editPending')
  })
  it('tells an item, a folder, a type and a tenant apart', () => {
    const created = (part: Partial<ActivityEntry>) => sentenceOf(entry({ verb: 'create', ...part })).verb
    expect(created({})).toBe('createDraft')
    expect(created({ ...none, id: 'tools' })).toBe('createFolder')
    expect(created({ ...none, id: '' })).toBe('createType')
    expect(created({ ...none, id: '', type: '' })).toBe('createTenant')
    expect(sentenceOf(entry({ ...none, id: 'tools' })).verb).toBe('reorder')
  })
  it('names the thing and the way to it', () => {
    expect(sentenceOf(entry({}))).toMatchObject({ what: 'zoom', where: ['handbook', 'pages', 'tools'] })
    expect(sentenceOf(entry({ ...none, id: '', verb: 'delete' }))).toMatchObject({
      what: 'pages',
      where: ['handbook'],
    })
  })
  it('takes what a schema entry says for its verb, not for a message', () => {
    const deleted = entry({ ...none, id: '', verb: 'schema', message: 'deleted' })
    expect(sentenceOf(deleted)).toMatchObject({ verb: 'schemaDeleted', message: '' })
    expect(pathOf(deleted)).toBeUndefined()
    expect(pathOf({ ...deleted, message: 'saved' })?.to).toBe('/c/main/handbook/schemas/pages')
  })
})

describe('the ways on from an entry', () => {
  it('writes ids with folders as one part of the address', () => {
    expect(pathOf(entry({}))?.to).toBe('/c/main/handbook/item/pages/tools%2Fzoom?ext=md')
    expect(versionsPath(entry({}))).toBe('/c/main/handbook/versions/pages/tools%2Fzoom?ext=md')
  })
  it('leads a folder to its list and a tenant nowhere', () => {
    expect(pathOf(entry({ ...none, id: 'a/b' }))?.to).toBe('/c/main/handbook/content/pages?folder=a%2Fb')
    expect(pathOf(entry({ ...none, id: '', type: '' }))).toBeUndefined()
  })
})

describe('the question behind the filters', () => {
  const now = new Date(2026, 10, 23, 15, 30)
  it('begins with a whole day, and with the first entry when no span is set', () => {
    expect(queryOf('main', 'handbook', {}, now).from).toBe(new Date(2026, 10, 17).toISOString())
    expect(queryOf('main', 'handbook', { since: 'today' }, now).from).toBe(
      new Date(2026, 10, 23).toISOString(),
    )
    expect(queryOf('main', 'handbook', { since: 'ever' }, now).from).toBe('')
  })
  it('asks for every tenant only when told so', () => {
    expect(queryOf('main', 'handbook', {}, now).tenant).toBe('handbook')
    expect(queryOf('main', 'handbook', { tenants: 'all' }, now).tenant).toBe('')
  })
  it('takes the filters along into the table, without those that are empty', () => {
    const link = csvLink(queryOf('main', 'handbook', { person: 'A & B', since: 'ever' }, now))
    expect(link).toBe('/stream/audit.csv?connection=main&tenant=handbook&person=A+%26+B')
  })
})

it('entries are grouped by the day they happened on', () => {
  const at = (day: number, hour: number) =>
    entry({ time: new Date(2026, 10, day, hour).toISOString(), seq: day * 100 + hour })
  const days = byDay([at(23, 9), at(23, 1), at(22, 23)])
  expect(days.map((day) => [day.day, day.entries.length])).toEqual([
    ['2026-11-23', 2],
    ['2026-11-22', 1],
  ])
})
