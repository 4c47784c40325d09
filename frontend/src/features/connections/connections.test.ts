import { describe, expect, it } from 'vitest'
import type { Capabilities, Connection, ConnectionKind } from '@/api'
import { abilities } from './capabilities'
import { copyName, formFrom, formOf, missing, target } from './form'

const field = (name: string, part: Partial<ConnectionKind['fields'][number]> = {}) => ({
  name,
  label: name,
  help: '',
  kind: 'text',
  required: false,
  default: '',
  choices: [],
  ...part,
})
const kind: ConnectionKind = {
  kind: 'sqlite',
  title: 'SQLite file',
  note: '',
  fields: [field('path', { required: true }), field('max_versions', { default: '0' })],
}
const connection: Connection = {
  id: 'local',
  name: 'Local',
  kind: 'sqlite',
  place: '/a.db',
  values: { path: '/a.db' },
  secrets: [],
  environment: 'staging',
  readOnly: true,
  default: true,
  fixed: false,
  given: false,
  lastUsed: '',
}

describe('the form of a connection', () => {
  it('misses what is required and blank, but not what has a default', () => {
    const form = formOf(kind)
    expect(missing({ ...form, values: { path: '  ' } }, kind.fields)).toEqual(['path'])
    expect(missing({ ...form, values: { path: '/a.db' } }, kind.fields)).toEqual([])
  })
  it('does not miss a secret that is kept, until it is to be forgotten', () => {
    const fields = [field('password', { kind: 'secret', required: true })]
    const form = formFrom(connection)
    expect(missing(form, fields)).toEqual(['password'])
    expect(missing(form, fields, ['password'])).toEqual([])
    expect(missing({ ...form, forget: ['password'] }, fields, ['password'])).toEqual(['password'])
  })
  it('begins with the defaults and keeps what was typed for another kind', () => {
    expect(formOf(kind).values).toEqual({ path: '', max_versions: '0' })
    const before = { ...formOf(kind), name: 'Archive', kind: 'filesystem', values: { path: '/b', dir: 'x' } }
    expect(formOf(kind, before)).toMatchObject({ name: 'Archive', values: { path: '/b', max_versions: '0' } })
  })
  it('of a duplicate is that of a new connection', () => {
    const form = formFrom(connection, { name: 'Local copy' })
    expect(form).toMatchObject({ id: '', name: 'Local copy', environment: 'staging', readOnly: true })
  })
  it('needs a new test when the place changes, not when the name does', () => {
    const form = formFrom(connection)
    expect(target({ ...form, name: 'Other', environment: 'local' })).toBe(target(form))
    expect(target({ ...form, values: { path: '/b.db' } })).not.toBe(target(form))
  })
  it('gives a copy a name that is free', () => {
    expect(copyName('A', ['A'], 'copy')).toBe('A copy')
    expect(copyName('A', ['A', 'A copy', 'A copy 2'], 'copy')).toBe('A copy 3')
  })
})

it('what a backend cannot do is told as done by the desk or as a note, never left out', () => {
  const all: Capabilities = {
    kind: 'sqlite',
    readOnly: false,
    maxSize: 0,
    atomicTransition: true,
    atomicHistory: true,
    conditional: true,
    freeFull: true,
    stableVersionIds: true,
    multiProcess: true,
    namesakeFolders: true,
    watchDelay: 0,
  }
  const none: Capabilities = {
    ...all,
    maxSize: 1000,
    atomicTransition: false,
    atomicHistory: false,
    conditional: false,
    freeFull: false,
    stableVersionIds: false,
    multiProcess: false,
    namesakeFolders: false,
    watchDelay: 2_000_000_000,
  }
  expect(abilities(all).every((one) => one.standing === 'native')).toBe(true)
  expect(abilities(none)).toHaveLength(abilities(all).length)
  expect(abilities(none).some((one) => one.standing === 'native')).toBe(false)
  expect(abilities(none).find((one) => one.words === 'delayed')?.seconds).toBe(2)
})
