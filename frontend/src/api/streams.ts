import { type ApiError, toApiError, unreachable } from './errors'
import type { Uploadable } from './files'
import { host, transfer } from './host'
import { inWindow, send } from './transport'

export type StreamParams = Record<string, string | undefined>

/** A link to the bytes of an item, for plain links, images and downloads. */
export function contentUrl(params: StreamParams): string {
  return `/stream/content?${query(params)}`
}

export interface UploadOptions {
  signal?: AbortSignal
  /** Called with the bytes sent so far. */
  onProgress?: (sent: number) => void
}

/** Sends a file to the other side and answers what it made of it. Rejects with an ApiError, or AbortError when cancelled. */
export async function upload<T>(
  params: StreamParams,
  file: Blob | Uploadable,
  options: UploadOptions = {},
): Promise<T> {
  const path = `/stream/upload?${query(params)}`
  if ('path' in file)
    return (await transfer((id) => host.Upload(id, path, file.path), options.signal, options.onProgress)) as T
  const type = file.type || 'application/octet-stream'
  if (!inWindow()) return uploadWithProgress<T>(path, file, type, options)
  // A Blob body crashes the Linux webview, so the window sends the bytes themselves.
  const body = await file.arrayBuffer()
  const answer = await send(path, {
    method: 'PUT',
    headers: { 'Content-Type': type },
    body,
    signal: options.signal,
  })
  return (await answer.json()) as T
}

/** In the window: asks where to put the bytes behind a link and writes them there. Answers with the path, empty when nothing was chosen. */
export function saveFile(
  href: string,
  signal?: AbortSignal,
  onProgress?: (done: number, total: number) => void,
): Promise<string> {
  return transfer((id) => host.Download(id, href), signal, onProgress)
}

/** XMLHttpRequest streams a Blob from disk and, unlike fetch, reports how far it is. */
function uploadWithProgress<T>(path: string, file: Blob, type: string, options: UploadOptions): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const request = new XMLHttpRequest()
    const abort = () => request.abort()
    const settle = (work: () => void) => () => {
      options.signal?.removeEventListener('abort', abort)
      work()
    }
    request.open('PUT', path)
    request.setRequestHeader('Content-Type', type)
    request.setRequestHeader('X-Requested-With', 'velocity-desk')
    request.upload.onprogress = (event) => options.onProgress?.(event.loaded)
    request.onload = settle(() => {
      if (request.status >= 200 && request.status < 300)
        resolve(JSON.parse(request.responseText || 'null') as T)
      else reject(refused(request))
    })
    request.onerror = settle(() => reject(unreachable(undefined)))
    request.onabort = settle(() => reject(new DOMException('The upload was cancelled.', 'AbortError')))
    if (options.signal?.aborted) return request.onabort(new ProgressEvent('abort'))
    options.signal?.addEventListener('abort', abort)
    request.send(file)
  })
}

function refused(request: XMLHttpRequest): ApiError {
  return toApiError(request.responseText || `The server answered ${request.status}.`)
}

function query(params: StreamParams): string {
  const pairs = Object.entries(params).filter((pair): pair is [string, string] => pair[1] !== undefined)
  return new URLSearchParams(pairs).toString()
}
