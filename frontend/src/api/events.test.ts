import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { onReconnect, subscribe } from './events'

class FakeSource extends EventTarget {
  static opened: FakeSource[] = []
  onerror?: () => void
  onopen?: () => void
  closed = false
  constructor(readonly url: string) {
    super()
    FakeSource.opened.push(this)
  }
  close() {
    this.closed = true
  }
  say(name: string, data: string) {
    this.dispatchEvent(new MessageEvent(name, { data }))
  }
}

beforeEach(() => {
  FakeSource.opened = []
  vi.stubGlobal('EventSource', FakeSource)
})
afterEach(() => {
  vi.unstubAllGlobals()
  delete window.runtime
})

it('data that is not JSON arrives as text', () => {
  const heard = vi.fn()
  const stop = subscribe('a', heard)
  FakeSource.opened[0]?.say('a', 'plain')
  expect(heard).toHaveBeenCalledWith('plain')
  stop()
})
it('all subscribers share one stream, which closes with the last', () => {
  const [first, second, other] = [vi.fn(), vi.fn(), vi.fn()]
  const stops = [subscribe('a', first), subscribe('a', second), subscribe('b', other)]
  expect(FakeSource.opened).toHaveLength(1)
  FakeSource.opened[0]?.say('a', '{"n":1}')
  expect([first, second].map((heard) => heard.mock.calls)).toEqual([[[{ n: 1 }]], [[{ n: 1 }]]])
  expect(other).not.toHaveBeenCalled()
  stops.forEach((stop) => stop())
  expect(FakeSource.opened[0]?.closed).toBe(true)
  subscribe('a', first)()
  expect(FakeSource.opened).toHaveLength(2)
})
it('stopping twice does not close the stream of others', () => {
  const stop = subscribe('a', vi.fn())
  stop()
  const heard = vi.fn()
  const stopOther = subscribe('a', heard)
  stop()
  FakeSource.opened[1]?.say('a', '1')
  expect(heard).toHaveBeenCalledWith(1)
  stopOther()
})
it('after an interruption everyone is told to ask again, not at the first opening', () => {
  const told = vi.fn()
  const forget = onReconnect(told)
  const stop = subscribe('a', vi.fn())
  const source = FakeSource.opened[0]
  source?.onopen?.()
  expect(told).not.toHaveBeenCalled()
  source?.onerror?.()
  source?.onopen?.()
  expect(told).toHaveBeenCalledOnce()
  forget()
  stop()
})
it('in the window the events are those of Wails', () => {
  const stopped = vi.fn()
  let send: ((...data: unknown[]) => void) | undefined
  window.runtime = { EventsOn: (_, handler) => ((send = handler), stopped) }
  const heard = vi.fn()
  const stop = subscribe('a', heard)
  send?.({ n: 1 }, 'more')
  stop()
  expect(heard).toHaveBeenCalledWith({ n: 1 })
  expect(stopped).toHaveBeenCalledOnce()
  expect(FakeSource.opened).toHaveLength(0)
})
