import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, renderHook, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Item, ItemState, SaveRequest, Text } from '@/api'
import type { State } from '@/lib/address'
import { keeper } from './keeping'
import { useDocument } from './useDocument'

vi.mock('./keeping', () => ({
  keeper: {
    keep: vi.fn(),
    find: vi.fn(() => Promise.resolve(undefined)),
    forget: vi.fn(() => Promise.resolve()),
    flush: vi.fn(() => Promise.resolve()),
  },
  keptKey: (_: unknown, state: string) => state,
}))

const ref = { tenant: 'garden', type: 'terms', id: 'soil', ext: 'md' }
const at = { connection: 'local', item: ref }

/** What is stored, by state. */
let stored: Partial<Record<State, { content: string; revision: string }>>
let saves: SaveRequest[]
let queries: QueryClient

beforeEach(() => {
  vi.mocked(keeper.find).mockResolvedValue(undefined)
  vi.mocked(keeper.keep).mockClear()
  stored = { live: { content: 'live words', revision: 'L1' } }
  saves = []
  queries = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  vi.stubGlobal('go', {
    app: {
      Content: {
        Text: (_: string, __: object, state: string) => {
          const found = stored[state as State]
          return found
            ? Promise.resolve({ state, contentType: 'text/markdown', versionId: '', ...found })
            : Promise.reject({ kind: 'notFound', message: 'It does not exist.' })
        },
        Save: (_: string, save: SaveRequest) => {
          const now = stored[save.state as State]?.revision ?? ''
          if (save.revision !== now)
            return Promise.reject({ kind: 'conflict', message: 'Changed.', revision: now })
          saves.push(save)
          const revision = `R${saves.length}`
          stored[save.state as State] = { content: save.content, revision }
          return Promise.resolve({ revision, versionId: '', contentType: 'text/markdown', problems: [] })
        },
      },
    },
  })
})
afterEach(() => void vi.unstubAllGlobals())

const stateOf = (state: State): ItemState => ({
  state,
  revision: stored[state]?.revision ?? '',
  contentType: 'text/markdown',
  size: 1,
  etag: '',
  versionId: '',
  changed: '2026-11-23T10:00:00Z',
  by: '',
  differs: false,
  stale: false,
  metadata: {},
  openComments: 0,
  comments: 0,
})
const item = (): Item => ({
  ...ref,
  title: 'Soil',
  states: (Object.keys(stored) as State[]).map(stateOf),
  versions: 1,
  abilities: {},
})

function open(view: State, direct = false) {
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={queries}>{children}</QueryClientProvider>
  )
  return renderHook(() => useDocument(at, item(), view, direct, true), { wrapper }).result
}
async function openWith(view: State, text: string, direct = false) {
  const document = open(view, direct)
  await waitFor(() => expect(document.current.text).toBeDefined())
  act(() => document.current.setText(text))
  return document
}
const arrive = (state: State, content: string, revision: string) =>
  act(async () => {
    stored[state] = { content, revision }
    queries.setQueryData<Text>(
      ['c', 'local', { tenant: 'garden', type: 'terms', id: 'soil' }, 'text', 'md', { state, version: '' }],
      { state, content, revision, contentType: 'text/markdown', versionId: '' },
    )
    await Promise.resolve()
    await new Promise((done) => setTimeout(done)) // watchers are told a turn later
  })

it('a refused save keeps the text and says why', async () => {
  const document = await openWith('live', 'my words', true)
  stored.live = { content: 'their words', revision: 'L2' }
  await act(() => document.current.save().catch(() => undefined))
  expect(document.current).toMatchObject({ text: 'my words', progress: 'refused' })
  expect(document.current.refusal).toMatchObject({ kind: 'conflict', revision: 'L2' })
  expect(document.current.sides()).toEqual({ base: 'live words', mine: 'my words', state: 'live' })
})
it('what others save never replaces text that is not saved', async () => {
  const document = await openWith('live', 'my words')
  await arrive('live', 'their words', 'L2')
  await waitFor(() => expect(document.current.overtaken).toBe(true))
  expect(document.current.text).toBe('my words')
})
it('what others save is shown when nothing is waiting to be saved', async () => {
  const document = await openWith('live', 'live words')
  await arrive('live', 'their words', 'L2')
  await waitFor(() => expect(document.current.text).toBe('their words'))
  expect(document.current.progress).toBe('clean')
})
it('saving live text makes a draft of it that knows what it was made from', async () => {
  const document = await openWith('live', 'my words')
  await act(() => document.current.save())
  expect(saves).toMatchObject([{ state: 'draft', revision: '', live: 'L1', content: 'my words' }])
  expect(stored.live?.content).toBe('live words')
  expect(document.current).toMatchObject({ text: 'live words', progress: 'clean' })
})
it('live changes only when it is edited directly', async () => {
  const document = await openWith('live', 'my words', true)
  await act(() => document.current.save())
  expect(saves).toMatchObject([{ state: 'live', revision: 'L1' }])
})
it('only metadata has changed there: the next save goes through', async () => {
  stored.draft = { content: 'draft words', revision: 'D1' }
  const document = await openWith('draft', 'my words')
  await arrive('draft', 'draft words', 'D2')
  await act(() => document.current.save())
  expect(saves).toMatchObject([{ state: 'draft', revision: 'D2', content: 'my words' }])
})
it('text is kept as it is typed, with what it was made from', async () => {
  await openWith('live', 'my words')
  expect(keeper.keep).toHaveBeenCalledWith('live', 'my words', 'L1', 'live words')
})
it('text of an earlier sitting is offered, and a change made since is found at the save', async () => {
  vi.mocked(keeper.find).mockResolvedValue({
    text: 'kept words',
    base: 'L0',
    baseText: 'old words',
    keptAt: 1,
  })
  const document = open('live', true)
  await waitFor(() => expect(document.current.kept).toBeDefined())
  act(() => document.current.takeKept())
  expect(document.current).toMatchObject({ text: 'kept words', progress: 'dirty' })
  await act(() => document.current.save().catch(() => undefined))
  expect(document.current.sides()).toMatchObject({ base: 'old words', mine: 'kept words' })
  expect(stored.live?.content).toBe('live words')
})
it('nothing is stored when nothing has changed', async () => {
  const document = await openWith('live', 'live words')
  await expect(document.current.save()).resolves.toBeUndefined()
  expect(saves).toEqual([])
})
