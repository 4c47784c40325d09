import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { pictureOf, print, startComputer, type Computer, type OpenWindow } from './harness'
import { until } from './until'

const run = promisify(execFile)
let computer: Computer
let desk: OpenWindow
beforeAll(async () => {
  computer = await startComputer()
  desk = await computer.open()
  await desk.page.heading('Tenants')
})
afterAll(() => computer.stop())
afterEach(({ task }) => pictureOf(computer, task))

const ref = (id: string, ext = 'md') => ({ tenant: 'acme', type: 'pages', id, ext })

interface Saved {
  revision: string
  versionId: string
}

it('a panic in a bound method ends as an error message, and the window goes on', async () => {
  await expect(desk.driver.call('desktop/Window.Panic')).rejects.toThrow(/"kind":"internal".*under \w{8}/)
  expect(await desk.driver.call<{ door: string }>('System.About')).toMatchObject({ door: 'window' })
})

it.each([
  ['a wrong type', 'Settings.SetPreference', [1, 'x'], /error parsing arguments/],
  ['too few arguments', 'Settings.SetPreference', ['x'], /arg/],
  ['what does not exist', 'Content.Text', ['local', ref('none'), 'live'], /"kind":"notFound"/],
  ['a file of the system as a link', 'desktop/Window.Browse', ['file:///etc/passwd'], /"kind":"invalid"/],
  ['a script as a link', 'desktop/Window.Browse', ['javascript:alert(1)'], /"kind":"invalid"/],
  [
    'another address as a stream',
    'desktop/Window.Download',
    ['t', '/rpc/app/System/About'],
    /"kind":"invalid"/,
  ],
  ['a folder as a file', 'desktop/Window.Upload', ['t', '/stream/upload?id=a', '/etc'], /"kind":"invalid"/],
  ['a screen of another origin', 'desktop/Window.Shown', ['//example.org', ''], /"kind":"invalid"/],
])('%s is refused in words', async (_, method, args, words) => {
  await expect(desk.driver.call(method, ...args)).rejects.toThrow(words)
})

it('every bound method answers through the real window', async () => {
  const called = new Set<string>()
  const call = <R = unknown>(method: string, ...args: unknown[]): Promise<R> => {
    called.add(method)
    return desk.driver.call<R>(method, ...args)
  }
  const step = (revision: string) => ({ revision, message: 'Because' })
  const draft = async (id: string, content: string, revision = '') =>
    (await call<Saved>('Content.Save', 'local', { ...ref(id), content, revision })).revision

  await call('Tenants.Create', 'local', 'acme')
  await call('Tenants.CreateType', 'local', 'acme', 'pages')
  await call('Tenants.CreateFolder', 'local', 'acme', 'pages', 'guides')
  await call('Tenants.Reorder', 'local', 'acme', 'pages', '', ['zeta', 'alpha'])
  expect(await call('Tenants.Order', 'local', 'acme', 'pages', '')).toEqual(['zeta', 'alpha'])
  expect(await call('Tenants.List', 'local')).toContain('acme')
  await call('Tenants.Types', 'local', 'acme')
  await call('Tenants.DeleteFolder', 'local', 'acme', 'pages', 'guides')
  await call('Tenants.DeleteType', 'local', 'acme', 'none')
  await call('Tenants.Delete', 'local', 'none')

  await draft('home', '# Home\n')
  expect(await call('Content.Rows', 'local', { tenant: 'acme', type: 'pages' })).toMatchObject({ total: 1 })
  await call('Content.Item', 'local', ref('home'))
  expect(await call('Content.Text', 'local', ref('home'), 'draft')).toMatchObject({ content: '# Home\n' })
  expect(await call('Content.Exists', 'local', ref('home'), 'live')).toBe(false)
  await call('Content.List', 'local', 'acme', 'pages', 'draft', { limit: 10, full: true })
  await call('Content.Browse', 'local', 'acme', 'pages', '', 'draft')
  await call('Content.Copy', 'local', ref('home'), 'pages', 'second')
  await call('Content.Move', 'local', ref('second'), 'pages', 'third')
  await call('Content.Delete', 'local', ref('third'), 'Not needed')
  const preview = await call<{ html: string }>('Content.Preview', 'md', '# T\n\n<script>x()</script>')
  expect(preview.html).not.toContain('script')

  const submit = async (id: string) =>
    call<Saved>('Review.Submit', 'local', ref(id), step(await draft(id, `# ${id}\n`)))
  let saved = await submit('a')
  saved = await call<Saved>('Review.Withdraw', 'local', ref('a'), step(saved.revision))
  saved = await call<Saved>('Review.Submit', 'local', ref('a'), step(saved.revision))
  saved = await call<Saved>('Review.RequestChanges', 'local', ref('a'), step(saved.revision))
  saved = await call<Saved>('Review.Submit', 'local', ref('a'), step(saved.revision))
  await call('Review.Inbox', 'local', 'acme')
  expect(await call('Review.PendingCount', 'local', 'acme')).toBe(1)
  const comment = await call<{ id: string }>('Comments.Add', 'local', ref('a'), 'pending', {
    message: 'Why?',
  })
  await expect(call('Review.Approve', 'local', ref('a'), step(saved.revision))).rejects.toThrow(
    /"kind":"blocked"/,
  )
  expect(await call('Comments.HasUnresolved', 'local', ref('a'), 'pending')).toBe(true)
  await call('Comments.Resolve', 'local', ref('a'), 'pending', comment.id)
  await call('Comments.Reopen', 'local', ref('a'), 'pending', comment.id)
  await call('Comments.Resolve', 'local', ref('a'), 'pending', comment.id)
  await call('Comments.Threads', 'local', ref('a'), 'pending')
  await call('Comments.Put', 'local', ref('a'), 'pending', { id: 'raw', message: 'x' })
  await call('Comments.Delete', 'local', ref('a'), 'pending', 'raw')
  saved = await call<Saved>('Review.Approve', 'local', ref('a'), step(saved.revision))
  await call('Versions.Threads', 'local', ref('a'), saved.versionId)
  await call('Review.Decisions', 'local', ref('a'))
  await call('Review.Unpublish', 'local', ref('a'), step(saved.revision))
  await call('Review.Publish', 'local', ref('b'), step(await draft('b', '# b\n')))
  await call('Review.Discard', 'local', ref('c'), step(await draft('c', '# c\n')))
  await draft('d', '# d\n')
  await call('Comments.Add', 'local', ref('d'), 'draft', { message: 'One' })
  await call('Comments.DeleteAll', 'local', ref('d'), 'draft')

  const live = { ...ref('v'), state: 'live' }
  saved = await call<Saved>('Content.Save', 'local', { ...live, content: '# One\n', revision: '' })
  saved = await call<Saved>('Content.Save', 'local', {
    ...live,
    content: '# Two\n',
    revision: saved.revision,
  })
  const timeline = await call<{ versionId: string }[]>('Versions.Timeline', 'local', ref('v'))
  const old = timeline[1]?.versionId
  expect(await call('Versions.Text', 'local', ref('v'), old)).toMatchObject({ content: '# One\n' })
  await call('Versions.Compare', 'local', ref('v'), { version: old }, { state: 'live' })
  await call('Versions.Restore', 'local', ref('v'), old, 'live', { revision: saved.revision })
  await call('Versions.Import', 'local', ref('v'), {
    content: '# Zero\n',
    time: '2020-01-31T12:00:00Z',
    message: 'Old',
  })
  const merge = await call('Versions.Merge', 'local', {
    ...ref('v'),
    against: 'live',
    base: '# One\n',
    mine: '# Mine\n',
  })
  await call('Versions.Resolve', merge, [{ take: 'mine' }])
  await call('Content.Delete', 'local', ref('v'), '')
  expect(await call('Versions.Trash', 'local', 'acme')).toHaveLength(1)

  const record = { version: 'v9', message: 'Raw', timestamp: '1990-01-01T00:00:00Z' }
  await call('History.Put', 'local', 'acme', 'pages', 'home', record)
  await call('History.Get', 'local', 'acme', 'pages', 'home', 'v9')
  await call('History.List', 'local', 'acme', 'pages', 'home')
  await call('History.Latest', 'local', 'acme', 'pages', 'home')
  const rule = '{"type":"object","title":"Page"}'
  await call('Schemas.Save', 'local', '', 'notes', rule, '')
  await call('Schemas.Save', 'local', 'acme', 'notes', rule, '')
  await call('Schemas.List', 'local', 'acme')
  await call('Schemas.Get', 'local', 'acme', 'notes')
  await call('Schemas.Own', 'local', 'acme', 'notes')
  await call('Schemas.Exists', 'local', 'acme', 'notes')
  await call('Schemas.Check', 'local', 'acme', 'notes', rule)
  await call('Schemas.Impact', 'local', 'acme', 'notes', rule)
  await call('Schemas.Delete', 'local', 'acme', 'notes')
  await call('Webhooks.Save', 'local', 'acme', {
    id: 'w',
    url: 'https://example.org/hook',
    events: ['publish'],
  })
  await call('Webhooks.Get', 'local', 'acme', 'w')
  await call('Webhooks.List', 'local', 'acme')
  await call('Webhooks.Delete', 'local', 'acme', 'w')
  await call('Records.Put', 'local', 'acme', 'pages', { id: 'home', kind: 'note', key: 'k', body: '{"a":1}' })
  await call('Records.Get', 'local', 'acme', 'pages', 'home', 'note', 'k')
  await call('Records.List', 'local', 'acme', 'pages', 'home', 'note')
  await call('Records.Delete', 'local', 'acme', 'pages', 'home', 'note', 'k')
  const item = await call<{ states: { revision: string }[] }>('Content.Item', 'local', ref('home'))
  const change = { revision: item.states[0]?.revision }
  await call('Metadata.Change', 'local', ref('home'), 'draft', change, { set: { alt: 'A door' } })
  expect(await call('Metadata.Get', 'local', ref('home'), 'draft')).toEqual({ alt: 'A door' })

  const page = await call<{ entries: { door: string }[] }>('Activity.List', {
    tenant: 'acme',
    verb: 'approve',
  })
  expect(page.entries).toMatchObject([{ door: 'window' }])
  await call('Settings.SetProfile', { name: 'Night desk' })
  expect(await call('Settings.Profile')).toEqual({ name: 'Night desk' })
  await call('Settings.SetPreference', 'theme', 'dark')
  await call('Settings.Preferences')
  await call('System.About')
  await call('Connections.Kinds')
  expect(await call('Connections.Health', 'local')).toMatchObject({ ok: true })
  const form = {
    name: 'Other',
    kind: 'sqlite',
    environment: 'staging',
    values: { path: `${computer.home}/other.db` },
  }
  await call('Connections.Test', form)
  const made = await call<{ id: string }>('Connections.Save', form)
  await call('Connections.SetDefault', made.id)
  const remote = `${computer.home}/remote.git`
  await run('git', ['init', '--quiet', '--bare', '-b', 'main', remote])
  const clone = await call<{ id: string }>('Connections.Save', {
    name: 'Clone',
    kind: 'git',
    environment: 'staging',
    values: { dir: `${computer.home}/clone.git`, remote },
  })
  await call('Tenants.Create', clone.id, 'acme')
  expect(await call('Remotes.State', clone.id)).toMatchObject({ standing: { ahead: 1, behind: 0 } })
  for (const transfer of ['Remotes.Fetch', 'Remotes.Sync']) {
    await call(transfer, clone.id)
    await until('the end of the transfer', async () => {
      return !(await call<{ running: boolean }>('Remotes.State', clone.id)).running
    })
  }
  expect(await call('Remotes.State', clone.id)).toMatchObject({ standing: { ahead: 0 }, message: '' })
  await call('Remotes.Cancel', clone.id)
  await call('Connections.Remove', clone.id)
  expect(await call('Connections.List')).toHaveLength(2)
  await call('Connections.Remove', made.id)

  const bound = await desk.driver.run(() => {
    const go = (window as unknown as { go: { app: Record<string, object> } }).go.app
    return Object.entries(go).flatMap(([struct, methods]) =>
      Object.keys(methods).map((name) => `${struct}.${name}`),
    )
  })
  expect(bound.filter((name) => !called.has(name))).toEqual([])
  print(`window: ${String(bound.length)} bound methods of the app were called through it`)
})

it('the methods of the window itself that need no dialog answer too', async () => {
  expect(await desk.driver.call('desktop/Window.Start')).toBe('') // the page has asked already
  await desk.driver.call('desktop/Window.Shown', '/c/local', 'Velocity Desk')
  await desk.driver.call('desktop/Window.Stay', false)
  await desk.driver.call('desktop/Window.Cancel', 'none')
  await desk.driver.call('desktop/Window.Browse', 'https://example.org/a_(b)?c=d&e=$f')
  await expect.poll(() => computer.browsed()).toContain('https://example.org/a_(b)?c=d&e=$f')
})

it('the asset handler serves ranges, validators and the policy of the desk', async () => {
  const path = '/stream/content?connection=local&tenant=acme&type=pages&id=home&ext=md&state=draft'
  const asked = (headers: Record<string, string>) =>
    desk.driver.run(
      async (url: string, init: Record<string, string>) => {
        const answer = await fetch(url, { headers: init })
        return [
          answer.status,
          await answer.text(),
          answer.headers.get('etag'),
          answer.headers.get('content-security-policy'),
        ]
      },
      path,
      headers,
    )
  const [status, text, etag, policy] = await asked({})
  expect([status, text]).toEqual([200, '# Home\n'])
  expect(policy).toMatch(/^sandbox; default-src 'none'/)
  expect((await asked({ Range: 'bytes=2-5' })).slice(0, 2)).toEqual([206, 'Home'])
  expect((await asked({ Range: 'bytes=100-' }))[0]).toBe(416)
  expect((await asked({ 'If-None-Match': String(etag) }))[0]).toBe(304)
})
