import type { ActivityEntry } from '@/api'
import { folderOf, nameOf } from '@/lib/address'
import type { activityMessages } from './messages'

export type Verb = keyof (typeof activityMessages)['verbs']

export interface Sentence {
  verb: Verb
  /** What it was done to; empty for the store as a whole. */
  what: string
  /** The way to it, outermost first. */
  where: string[]
  /** What was said with it. */
  message: string
}

type Subject = 'item' | 'folder' | 'type' | 'tenant' | 'store'

/** What an entry is about: an extension tells an item from a folder. */
export function subjectOf(entry: ActivityEntry): Subject {
  if (entry.id)
    return entry.ext || entry.state || entry.version
      ? 'item'
      : folderVerbs.has(entry.verb)
        ? 'folder'
        : 'item'
  if (entry.type) return 'type'
  return entry.tenant ? 'tenant' : 'store'
}

const folderVerbs = new Set(['create', 'delete', 'edit'])

const plain: Record<string, Verb> = {
  submit: 'submit',
  'request-changes': 'requestChanges',
  withdraw: 'withdraw',
  approve: 'approve',
  publish: 'publish',
  unpublish: 'unpublish',
  discard: 'discard',
  restore: 'restore',
  move: 'move',
  copy: 'copy',
  metadata: 'metadata',
  comment: 'comment',
  resolve: 'resolve',
  reopen: 'reopen',
  webhook: 'webhook',
  raw: 'raw',
}

function verbOf(entry: ActivityEntry, subject: Subject): Verb {
  switch (entry.verb) {
    case 'create':
      if (subject === 'folder') return 'createFolder'
      if (subject === 'type') return 'createType'
      if (subject === 'tenant') return 'createTenant'
      return entry.state === 'draft' ? 'createDraft' : 'create'
    case 'delete':
      if (subject === 'folder') return 'deleteFolder'
      if (subject === 'type') return 'deleteType'
      return subject === 'tenant' ? 'deleteTenant' : 'delete'
    case 'edit':
      if (subject !== 'item') return 'reorder'
      if (entry.state === 'live') return 'editLive'
      return entry.state === 'pending' ? 'editPending' : 'editDraft'
    case 'schema':
      return entry.message === 'deleted' ? 'schemaDeleted' : 'schemaSaved'
    default:
      return plain[entry.verb] ?? 'other'
  }
}

/** An entry as the parts of a sentence: who (beside), verb, what, where, and what was said. */
export function sentenceOf(entry: ActivityEntry): Sentence {
  const subject = subjectOf(entry)
  const folder = folderOf(entry.id)
  const inType = [entry.tenant, entry.type, ...(folder ? folder.split('/') : [])].filter(Boolean)
  const parts: Record<Subject, { what: string; where: string[] }> = {
    item: { what: nameOf(entry.id), where: inType },
    folder: { what: nameOf(entry.id), where: inType },
    type: { what: entry.type, where: entry.tenant ? [entry.tenant] : [] },
    tenant: { what: entry.tenant, where: [] },
    store: { what: '', where: [] },
  }
  const message = entry.verb === 'schema' ? '' : entry.message
  return { verb: verbOf(entry, subject), ...parts[subject], message }
}

/** Where an entry leads in the desk, by what it is about; undefined where there is nothing to open. */
export function pathOf(entry: ActivityEntry): { kind: 'item' | 'schema' | 'type'; to: string } | undefined {
  const base = `/c/${encodeURIComponent(entry.connection)}`
  const path = (...parts: string[]) => [base, ...parts.map(encodeURIComponent)].join('/')
  if (entry.verb === 'schema') {
    return entry.tenant && entry.message !== 'deleted'
      ? { kind: 'schema', to: path(entry.tenant, 'schemas', entry.type) }
      : undefined
  }
  switch (subjectOf(entry)) {
    case 'item':
      return {
        kind: 'item',
        to: `${path(entry.tenant, 'item', entry.type, entry.id)}?ext=${encodeURIComponent(entry.ext)}`,
      }
    case 'folder':
      return {
        kind: 'type',
        to: `${path(entry.tenant, 'content', entry.type)}?folder=${encodeURIComponent(entry.id)}`,
      }
    case 'type':
      return { kind: 'type', to: path(entry.tenant, 'content', entry.type) }
    default:
      return undefined
  }
}

/** Where the versions of the item of an entry are. */
export function versionsPath(entry: ActivityEntry): string {
  const parts = [entry.connection, entry.tenant, 'versions', entry.type, entry.id].map(encodeURIComponent)
  return `/c/${parts.join('/')}?ext=${encodeURIComponent(entry.ext)}`
}
