import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ApiError } from './errors'
import { call, installShim, inWindow } from './transport'

const fetcher = vi.fn<typeof fetch>()

beforeEach(() => {
  fetcher.mockReset()
  vi.stubGlobal('fetch', fetcher)
})
afterEach(() => {
  vi.unstubAllGlobals()
  delete window.go
  delete window.runtime
})

it('without bindings or shim a call is refused in words', async () => {
  await expect(call('Content', 'List')).rejects.toThrow('Content.List')
})
it('a refused answer becomes an ApiError with its kind', async () => {
  installShim()
  fetcher.mockResolvedValue(
    new Response('{"kind":"not_found","message":"No such item.","ref":"7F3A"}', { status: 404 }),
  )
  const error = await call('Content', 'Get', 'a').catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(ApiError)
  expect(error).toMatchObject({ kind: 'not_found', message: 'No such item.', ref: '7F3A' })
})
it('a server that is gone is unavailable', async () => {
  installShim()
  fetcher.mockRejectedValue(new TypeError('Failed to fetch'))
  await expect(call('Content', 'Get')).rejects.toMatchObject({ kind: 'unavailable' })
})
it('the shim posts the arguments as a JSON array with the header that other sites cannot set', async () => {
  installShim()
  fetcher.mockResolvedValue(new Response('{"items":[]}'))
  await expect(call('Content', 'List', 'tenant', { q: 'a' })).resolves.toEqual({ items: [] })
  const [path, init] = fetcher.mock.calls[0] ?? []
  expect(path).toBe('/rpc/app/Content/List')
  expect(init).toMatchObject({ method: 'POST', credentials: 'same-origin', body: '["tenant",{"q":"a"}]' })
  expect(new Headers(init?.headers).get('X-Requested-With')).toBe('velocity-desk')
})
it('an empty answer is undefined', async () => {
  installShim()
  fetcher.mockResolvedValue(new Response(''))
  await expect(call('Content', 'Delete')).resolves.toBeUndefined()
})
it('generated bindings work over the shim and awaiting a branch does not call it', async () => {
  installShim()
  fetcher.mockResolvedValue(new Response('1'))
  await Promise.resolve(window.go?.app)
  expect(fetcher).not.toHaveBeenCalled()
  await expect(window.go?.app?.Review?.Count?.()).resolves.toBe(1)
})
it("the shim leaves the window's own bindings alone and their text errors are read", async () => {
  const own = {
    app: { Content: { Get: () => Promise.reject('{"kind":"read_only","message":"Open read-only."}') } },
  }
  window.go = own
  installShim()
  expect(window.go).toBe(own)
  await expect(call('Content', 'Get')).rejects.toMatchObject({ kind: 'read_only' })
  expect(fetcher).not.toHaveBeenCalled()
})
it('the window is known by its runtime', () => {
  expect(inWindow()).toBe(false)
  window.runtime = { EventsOn: () => () => undefined }
  expect(inWindow()).toBe(true)
})
