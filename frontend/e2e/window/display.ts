import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A screen of its own, with a window manager and a message bus. */
export interface Display {
  env: Record<string, string>
  /** Runs xdotool and answers what it prints, empty when it finds nothing. */
  xdo: (...args: string[]) => Promise<string>
  /** The names of the windows that are shown. */
  windows: () => Promise<string[]>
  /** Saves a picture of the screen or of a window, or of a part of it ("800x600+10+20"). */
  picture: (file: string, crop?: string, window?: string) => Promise<void>
  stop: () => Promise<void>
}

export async function startDisplay(size = '1440x960'): Promise<Display> {
  const screen = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', `${size}x24`, '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const number = await firstLine(screen, screen.stdio[3] as NodeJS.ReadableStream)
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const address = await firstLine(bus, bus.stdout)
  const env = {
    ...(process.env as Record<string, string>),
    DISPLAY: `:${number}`,
    DBUS_SESSION_BUS_ADDRESS: address,
    NO_AT_BRIDGE: '1',
    LC_ALL: 'C.UTF-8',
  }
  const manager = spawn('openbox', [], { env, stdio: 'ignore' })
  const xdo = (...args: string[]) =>
    run('xdotool', args, { env }).then(
      ({ stdout }) => stdout.trim(),
      () => '',
    )
  return {
    env,
    xdo,
    async windows() {
      const ids = await xdo('search', '--onlyvisible', '--name', '.')
      const names = await Promise.all(
        ids
          .split('\n')
          .filter(Boolean)
          .map((id) => xdo('getwindowname', id)),
      )
      return names.filter(Boolean)
    },
    async picture(file, crop, window = 'root') {
      const cut = crop ? ['-crop', crop, '+repage'] : []
      await run('import', ['-window', window, ...cut, file], { env })
    },
    async stop() {
      for (const child of [manager, bus, screen]) await end(child)
    },
  }
}

/** Ends a process that was started here, and waits for it. */
export async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  const patience = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await ended
  clearTimeout(patience)
}

function firstLine(child: ChildProcess, from: NodeJS.ReadableStream | null): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    from?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const at = text.indexOf('\n')
      if (at >= 0) resolve(text.slice(0, at))
    })
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${child.spawnfile} ended with ${String(code)}`)))
  })
}
