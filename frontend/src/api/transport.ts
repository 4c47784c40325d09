import { fromResponse, toApiError, unreachable } from './errors'

type Bound = (...args: unknown[]) => Promise<unknown>
type BoundTree = Record<string, Record<string, Record<string, Bound>>>

declare global {
  interface Window {
    /** The bound methods as window.go.app.<Struct>.<Method>: Wails' own, or our shim in a browser. */
    go?: BoundTree
  }
}

/** Whether this page runs in the desktop window rather than in a browser. */
export function inWindow(): boolean {
  return window.runtime !== undefined
}

/** Gives a browser the same window.go that the desktop window has; the generated bindings then work in both. */
export function installShim(): void {
  window.go ??= {
    app: branch((struct) =>
      branch(
        (method) =>
          (...args) =>
            post(struct, method, args),
      ),
    ),
  }
}

/** Calls one bound method. Rejects with an ApiError only. */
export async function call<T>(struct: string, method: string, ...args: unknown[]): Promise<T> {
  const bound = window.go?.app?.[struct]?.[method]
  if (!bound) throw toApiError(`This window does not offer ${struct}.${method}.`)
  try {
    return (await bound(...args)) as T
  } catch (reason) {
    throw toApiError(reason)
  }
}

/** An object that makes each member when it is first asked for. */
function branch<T>(make: (name: string) => T): Record<string, T> {
  return new Proxy<Record<string, T>>(
    {},
    {
      get(target, name) {
        if (typeof name !== 'string' || name === 'then') return undefined // never taken for a promise
        return (target[name] ??= make(name))
      },
    },
  )
}

async function post(struct: string, method: string, args: unknown[]): Promise<unknown> {
  const response = await send(`/rpc/app/${encodeURIComponent(struct)}/${encodeURIComponent(method)}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(args),
  })
  const body = await response.text()
  return body === '' ? undefined : (JSON.parse(body) as unknown)
}

/** Fetches from our own server and answers only when it accepted. Rejects with an ApiError. */
export async function send(path: string, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers)
  headers.set('X-Requested-With', 'velocity-desk')
  let response: Response
  try {
    response = await fetch(path, { ...init, headers, credentials: 'same-origin' })
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw unreachable(cause)
  }
  if (!response.ok) throw await fromResponse(response)
  return response
}
