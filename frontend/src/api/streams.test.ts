import { Blob as NodeBlob } from 'node:buffer'
import { afterEach, expect, it, vi } from 'vitest'
import { contentUrl, upload } from './streams'

afterEach(() => {
  vi.unstubAllGlobals()
  delete window.runtime
})

class FakeRequest {
  static last: FakeRequest
  upload: { onprogress?: (event: { loaded: number }) => void } = {}
  headers: Record<string, string> = {}
  status = 0
  responseText = ''
  onload?: () => void
  onerror?: () => void
  onabort?: () => void
  opened: string[] = []
  body?: unknown
  constructor() {
    FakeRequest.last = this
  }
  open(...args: string[]) {
    this.opened = args
  }
  setRequestHeader(name: string, value: string) {
    this.headers[name] = value
  }
  send(body: unknown) {
    this.body = body
  }
  abort() {
    this.onabort?.()
  }
}

it('a refused upload carries the words of the server', async () => {
  vi.stubGlobal('XMLHttpRequest', FakeRequest)
  const sent = upload({ id: 'a' }, new Blob(['x']))
  Object.assign(FakeRequest.last, {
    status: 413,
    responseText: '{"kind":"too_large","message":"At most 1 GiB."}',
  })
  FakeRequest.last.onload?.()
  await expect(sent).rejects.toMatchObject({ kind: 'too_large', message: 'At most 1 GiB.' })
})
it('a cancelled upload is an AbortError', async () => {
  vi.stubGlobal('XMLHttpRequest', FakeRequest)
  const control = new AbortController()
  const sent = upload({ id: 'a' }, new Blob(['x']), { signal: control.signal })
  control.abort()
  await expect(sent).rejects.toMatchObject({ name: 'AbortError' })
})
it('a browser streams the file itself and reports progress', async () => {
  vi.stubGlobal('XMLHttpRequest', FakeRequest)
  const file = new Blob(['x'], { type: 'image/png' })
  const onProgress = vi.fn()
  const sent = upload({ id: 'a b', ext: undefined }, file, { onProgress })
  FakeRequest.last.upload.onprogress?.({ loaded: 1 })
  Object.assign(FakeRequest.last, { status: 200, responseText: '{"size":1}' })
  FakeRequest.last.onload?.()
  await expect(sent).resolves.toEqual({ size: 1 })
  expect(FakeRequest.last.opened).toEqual(['PUT', '/stream/upload?id=a+b'])
  expect(FakeRequest.last.body).toBe(file)
  expect(FakeRequest.last.headers['Content-Type']).toBe('image/png')
  expect(onProgress).toHaveBeenCalledWith(1)
})
it('the window sends bytes, never a Blob', async () => {
  window.runtime = { EventsOn: () => () => undefined }
  const fetcher = vi.fn<typeof fetch>().mockResolvedValue(new Response('{}'))
  vi.stubGlobal('fetch', fetcher)
  await upload({ id: 'a' }, new NodeBlob(['x']) as unknown as Blob) // jsdom's own Blob has no arrayBuffer
  const body = fetcher.mock.calls[0]?.[1]?.body
  expect(Object.prototype.toString.call(body)).toBe('[object ArrayBuffer]')
})
it('links leave out what is not given', () => {
  expect(contentUrl({ id: 'a/b', version: undefined })).toBe('/stream/content?id=a%2Fb')
})
