/** Events from the other side: Wails' in the desktop window, one shared EventSource in a browser. */

type Handler = (data: unknown) => void

declare global {
  interface Window {
    runtime?: { EventsOn(name: string, handler: (...data: unknown[]) => void): () => void }
  }
}

interface Channel {
  handlers: Set<Handler>
  listener: (event: Event) => void
}

const channels = new Map<string, Channel>()
const reconnected = new Set<() => void>()
let source: EventSource | undefined
let interrupted = false

/** Calls the handler with the data of each event of that name until the returned function is called. */
export function subscribe(name: string, handler: Handler): () => void {
  if (window.runtime) return window.runtime.EventsOn(name, (...data) => handler(data[0]))
  const channel = channels.get(name) ?? open(name)
  channel.handlers.add(handler)
  return () => {
    channel.handlers.delete(handler)
    if (channel.handlers.size === 0 && channels.get(name) === channel) close(name, channel)
  }
}

/** Calls the handler after the stream was interrupted and is back: events in between are lost, so ask for the data again. */
export function onReconnect(handler: () => void): () => void {
  reconnected.add(handler)
  return () => void reconnected.delete(handler)
}

function open(name: string): Channel {
  const handlers = new Set<Handler>()
  const listener = (event: Event) => {
    const data = decode((event as MessageEvent<string>).data)
    for (const handler of [...handlers]) handler(data)
  }
  const channel = { handlers, listener }
  channels.set(name, channel)
  connect().addEventListener(name, listener)
  return channel
}

function connect(): EventSource {
  if (source) return source
  source = new EventSource('/events')
  source.onerror = () => void (interrupted = true)
  source.onopen = () => {
    if (!interrupted) return
    interrupted = false
    for (const handler of [...reconnected]) handler()
  }
  return source
}

function close(name: string, channel: Channel): void {
  source?.removeEventListener(name, channel.listener)
  channels.delete(name)
  if (channels.size > 0) return
  source?.close()
  source = undefined
  interrupted = false
}

function decode(data: string): unknown {
  try {
    return JSON.parse(data) as unknown
  } catch {
    return data
  }
}
