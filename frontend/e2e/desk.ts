import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const binary =
  process.env.VELOCITY_BINARY ?? fileURLToPath(new URL('../../bin/velocity-desk', import.meta.url))

/** The corpus folder: VELOCITY_CORPUS, or shared/corpus beside a folder above. Undefined where there is none. */
export function corpus(): string | undefined {
  if (process.env.VELOCITY_CORPUS) return process.env.VELOCITY_CORPUS
  for (let at = fileURLToPath(new URL('.', import.meta.url)); dirname(at) !== at; at = dirname(at)) {
    const found = join(at, 'shared', 'corpus')
    if (existsSync(found)) return found
  }
  return undefined
}

/** A running desk of its own, in a folder of its own. */
export interface TestDesk {
  /** The link with its token; opening it once signs the browser in. */
  link: string
  /** The address without the token. */
  url: string
  /** Calls a bound method as the page does. */
  call: <T>(method: string, ...args: unknown[]) => Promise<T>
  stop: () => Promise<void>
}

/**
 * Starts the real program. With a corpus folder its content is shown as the connection "store". With
 * a workspace folder it works there, where another desk may be at work too.
 */
export async function startDesk(content?: string, data?: string): Promise<TestDesk> {
  const folder = mkdtempSync(join(tmpdir(), 'velocity-desk-'))
  const args = ['serve', '--listen', '127.0.0.1:0', '--data', data ?? join(folder, 'data')]
  if (content) {
    const store = `sqlite:${join(folder, 'corpus.db')}`
    // Files of the corpus that are no content are refused, which is no failure here.
    await promisify(execFile)(binary, ['import', content, '--to', store, '--json'], { maxBuffer: 64 << 20 })
    args.push('--store', store)
  }
  const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const link = await linkOf(child)
  const url = new URL(link).origin
  const cookie = await signIn(link)
  return {
    link,
    url,
    async call<T>(method: string, ...values: unknown[]) {
      const answer = await fetch(`${url}/rpc/app/${method}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-Requested-With': 'velocity-desk', Cookie: cookie },
        body: JSON.stringify(values),
      })
      if (!answer.ok) throw new Error(`${method}: ${await answer.text()}`)
      return (await answer.json()) as T
    },
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function linkOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const found = /http:\/\/\S+token=\S+/.exec(text)
      if (found) resolve(found[0])
    })
    child.once('exit', (code) => reject(new Error(`the desk ended with ${String(code)}: ${text}`)))
  })
}

async function signIn(link: string): Promise<string> {
  const answer = await fetch(link, { redirect: 'manual' })
  const cookie = answer.headers.get('set-cookie')?.split(';')[0]
  if (!cookie) throw new Error(`the link gave no cookie: ${String(answer.status)}`)
  return cookie
}
