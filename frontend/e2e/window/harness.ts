import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startDisplay, type Display } from './display'
import { Driver } from './driver'
import { Page } from './queries'
import { until } from './until'

/** A person's computer: a screen, a home folder, a browser that only notes what it is asked to open. */
export interface Computer {
  display: Display
  home: string
  /** The workspace folder. */
  data: string
  env: Record<string, string>
  /** Starts the window; args are those of the program. */
  open: (...args: string[]) => Promise<OpenWindow>
  /** What the browser was asked to open. */
  browsed: () => string[]
  stop: () => Promise<void>
}

export interface OpenWindow {
  driver: Driver
  page: Page
}

export async function startComputer(): Promise<Computer> {
  const display = await startDisplay()
  const home = mkdtempSync(join(tmpdir(), 'velocity-window-'))
  const data = join(home, 'data')
  const bin = join(home, 'bin')
  const opened = join(home, 'opened')
  mkdirSync(bin)
  writeFileSync(join(bin, 'xdg-open'), `#!/bin/sh\necho "$1" >> '${opened}'\n`)
  chmodSync(join(bin, 'xdg-open'), 0o755)
  const env = {
    ...display.env,
    HOME: home,
    XDG_DATA_HOME: join(home, 'share'),
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_CACHE_HOME: join(home, 'cache'),
    VELOCITY_DATA: data,
    PATH: `${bin}:${process.env.PATH ?? ''}`,
  }
  const windows: Driver[] = []
  return {
    display,
    home,
    data,
    env,
    async open(...args) {
      const driver = await Driver.start(env, args)
      windows.push(driver)
      return { driver, page: new Page(driver) }
    },
    browsed: () => (existsSync(opened) ? readFileSync(opened, 'utf8').trim().split('\n') : []),
    async stop() {
      for (const driver of windows) await driver.stop()
      await display.stop()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** Waits for a native window of that name and answers its id. */
export async function nativeWindow(display: Display, name: string): Promise<string> {
  const id = await until(`a window “${name}”`, () => windowNamed(display, name))
  await display.xdo('windowactivate', '--sync', id)
  return id
}

const windowNamed = async (display: Display, name: string) =>
  (await display.xdo('search', '--onlyvisible', '--name', `^${name}`)).split('\n')[0] ?? ''

/** Types a path into a native file dialog and accepts it, again until it was taken. */
export async function choosePath(display: Display, dialog: string, path: string): Promise<void> {
  await nativeWindow(display, dialog)
  await until(`the dialog “${dialog}” to take ${path}`, async () => {
    const id = await windowNamed(display, dialog)
    if (!id) return true
    await display.xdo('windowactivate', '--sync', id)
    await display.xdo('key', '--clearmodifiers', 'ctrl+a')
    await display.xdo('type', '--delay', '4', path)
    await display.xdo('key', '--clearmodifiers', 'Return')
    for (let look = 0; look < 20 && (await windowNamed(display, dialog)); look++) await pause(100)
    return (await windowNamed(display, dialog)) === ''
  })
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Keeps a picture of the screen when a test failed. */
export async function pictureOf(
  computer: Computer,
  task: { name: string; result?: { state?: string } },
): Promise<void> {
  if (task.result?.state !== 'fail') return
  const out = fileURLToPath(new URL('../.out/', import.meta.url))
  mkdirSync(out, { recursive: true })
  const name = `failed-window-${task.name.replaceAll(/\W+/g, '-').slice(0, 40)}.png`
  await computer.display.picture(join(out, name))
}

/** Prints a line of its own, which `make test` shows. */
export function print(line: string): void {
  process.stdout.write(`\n${line}\n`)
}
