import { spawn, type ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { end } from './display'
import { patience, until } from './until'

/** The window as a test build: the same program, with WebKit's automation allowed. */
export const drivenBinary =
  process.env.VELOCITY_WINDOW_DRIVEN ??
  fileURLToPath(new URL('../../../bin/velocity-desk-driven', import.meta.url))

const elementKey = 'element-6066-11e4-a52e-4f735466cecf'

export type Element = Record<typeof elementKey, string>

type Tree = Record<string, Record<string, Record<string, (...args: unknown[]) => Promise<unknown>>>>

/** Speaks WebDriver with one window. */
export class Driver {
  private constructor(
    private readonly server: ChildProcess,
    private readonly base: string,
    readonly pid: number,
  ) {}

  /** Starts the window under WebKitWebDriver. args are those of the program. */
  static async start(env: Record<string, string>, args: string[] = []): Promise<Driver> {
    const port = await freePort()
    const server = spawn('WebKitWebDriver', [`--port=${String(port)}`], { env, stdio: 'ignore' })
    const url = `http://127.0.0.1:${String(port)}`
    await until('WebKitWebDriver', () => answers(`${url}/status`))
    const options = { binary: drivenBinary, args }
    const { sessionId } = (await request('POST', `${url}/session`, {
      capabilities: {
        alwaysMatch: { 'webkitgtk:browserOptions': options, unhandledPromptBehavior: 'ignore' },
      },
    })) as { sessionId: string }
    return new Driver(server, `${url}/session/${sessionId}`, childOf(server.pid ?? 0))
  }

  private send(method: string, path: string, body?: unknown): Promise<unknown> {
    return request(method, this.base + path, body)
  }

  /** Runs a function in the page with arguments that are JSON or elements; a promise is waited for. */
  async run<R>(work: (...args: never[]) => R | Promise<R>, ...args: unknown[]): Promise<R> {
    const script = `const done = arguments[arguments.length - 1]
      Promise.resolve().then(() => (${work.toString()})(...[...arguments].slice(0, -1)))
        .then((value) => done({ value }), (error) => done({ error: String(error?.message ?? error) }))`
    const answer = (await this.send('POST', '/execute/async', { script, args })) as {
      value?: R
      error?: string
    }
    if (answer.error !== undefined) throw new Error(answer.error)
    return answer.value as R
  }

  /** Calls a bound method as the page does ("Settings.Profile", "desktop/Window.Start"); rejects with the text of the fault. */
  call<R = unknown>(method: string, ...args: unknown[]): Promise<R> {
    return this.run(
      (path: string, values: unknown[]) => {
        const [name = '', struct = '', room = 'app'] = path.split(/[./]/).reverse()
        const bound = (window as unknown as { go: Tree }).go[room]?.[struct]?.[name]
        if (!bound) throw new Error(`${path} is not bound`)
        return bound(...values) as Promise<R>
      },
      method,
      args,
    )
  }

  async script(source: string): Promise<void> {
    await this.send('POST', '/execute/sync', { script: source, args: [] })
  }

  async click(element: Element): Promise<void> {
    await this.send('POST', `/element/${element[elementKey]}/click`, {})
  }

  async type(element: Element, text: string): Promise<void> {
    await this.send('POST', `/element/${element[elementKey]}/value`, { text })
  }

  /** Presses keys where the focus is: each entry one key or a chord such as ['Control', 's']. */
  async press(...chords: (string | string[])[]): Promise<void> {
    const actions = chords.flatMap((chord) => {
      const keys = (typeof chord === 'string' ? [chord] : chord).map((key) => named[key] ?? key)
      return [
        ...keys.map((value) => ({ type: 'keyDown', value })),
        ...[...keys].reverse().map((value) => ({ type: 'keyUp', value })),
      ]
    })
    await this.send('POST', '/actions', { actions: [{ type: 'key', id: 'keyboard', actions }] })
  }

  async address(): Promise<string> {
    return (await this.send('GET', '/url')) as string
  }

  async goTo(address: string): Promise<void> {
    await this.send('POST', '/url', { url: `wails://wails${address}` })
  }

  async reload(): Promise<void> {
    await this.send('POST', '/refresh', {})
  }

  /** The memory of the window and its page, in bytes. */
  memory(): number {
    return family(this.pid).reduce((sum, pid) => sum + resident(pid), 0)
  }

  /** The process of the page. */
  pageProcess(): number {
    const found = family(this.pid).find((pid) => nameOf(pid).startsWith('WebKitWebProc'))
    if (!found) throw new Error('the page has no process')
    return found
  }

  /** Whether the window is still open. */
  open(): boolean {
    return nameOf(this.pid) !== ''
  }

  /** Ends the window without asking it. */
  async stop(): Promise<void> {
    if (this.open()) {
      process.kill(this.pid, 'SIGKILL')
      await until('the end of the window', () => !this.open())
    }
    await end(this.server)
  }
}

const named: Record<string, string> = {
  Control: '\uE009',
  Shift: '\uE008',
  Enter: '\uE007',
  Escape: '\uE00C',
  Tab: '\uE004',
  End: '\uE010',
  Home: '\uE011',
}

async function request(method: string, url: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(url, {
    method,
    headers: { 'Content-Type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(2 * patience), // a window that died never answers
  })
  const { value } = (await answer.json()) as { value: unknown }
  if (!answer.ok) throw new Error(`${method} ${url}: ${JSON.stringify(value)}`)
  return value
}

const answers = (url: string) =>
  fetch(url).then(
    (answer) => answer.ok,
    () => false,
  )

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}

function parents(): Map<number, number> {
  const found = new Map<number, number>()
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const parent = /^PPid:\s+(\d+)/m.exec(status(Number(pid)))?.[1]
    if (parent) found.set(Number(pid), Number(parent))
  }
  return found
}

/** A process and all that came from it. */
function family(root: number): number[] {
  const all = parents()
  const members = [root]
  for (const one of members) for (const [pid, parent] of all) if (parent === one) members.push(pid)
  return members
}

function childOf(pid: number): number {
  const [, child] = family(pid)
  if (!child) throw new Error('WebKitWebDriver started no window')
  return child
}

function status(pid: number): string {
  try {
    return readFileSync(`/proc/${String(pid)}/status`, 'utf8')
  } catch {
    return '' // it has ended
  }
}

const nameOf = (pid: number) => {
  const text = status(pid)
  return /^State:\s+Z/m.test(text) ? '' : (/^Name:\s+(.*)/m.exec(text)?.[1] ?? '')
}

const resident = (pid: number) => Number(/^VmRSS:\s+(\d+)/m.exec(status(pid))?.[1] ?? 0) * 1024
