import { createHash, randomBytes } from 'node:crypto'
import {
  closeSync,
  createReadStream,
  mkdirSync,
  openSync,
  readdirSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { choosePath, pictureOf, print, startComputer, type Computer, type OpenWindow } from './harness'
import { until } from './until'

let computer: Computer
let desk: OpenWindow
beforeAll(async () => {
  computer = await startComputer()
  desk = await computer.open()
  await desk.page.heading('Tenants')
})
afterAll(() => computer.stop())
afterEach(({ task }) => pictureOf(computer, task))

const size = 500 * 1024 * 1024
/** How long half a gigabyte may take on a busy machine, in milliseconds. */
const slow = 300_000
/** How much more memory, in bytes, a transfer may take than the idle window. */
const room = 160 * 1024 * 1024

function makeFile(path: string): void {
  const file = openSync(path, 'w')
  const block = randomBytes(1 << 20)
  for (let at = 0; at < size; at += block.length) {
    block.writeUInt32LE(at >>> 0, 0)
    writeSync(file, block)
  }
  closeSync(file)
}

async function digest(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** Notes the most memory that is used while something runs. */
async function measured<T>(work: () => Promise<T>): Promise<{ result: T; most: number }> {
  let most = 0
  const look = setInterval(() => (most = Math.max(most, desk.driver.memory())), 200)
  try {
    return { result: await work(), most }
  } finally {
    clearInterval(look)
  }
}

const exists = (id: string) =>
  desk.driver.call<boolean>(
    'Content.Exists',
    'local',
    { tenant: 'harbor-journal', type: 'images', id, ext: 'bin' },
    'draft',
  )

it('a file of 500 MB goes in by its path and comes out again, equal and in little memory', async () => {
  const { page, driver } = desk
  const [source, target] = [join(computer.home, 'large.bin'), join(computer.home, 'again.bin')]
  makeFile(source)
  await driver.goTo('/c/local/harbor-journal/content/images')
  await page.heading('Images')
  const idle = driver.memory()

  const began = Date.now()
  const up = await measured(async () => {
    await page.click({ role: 'button', name: 'Upload' })
    await choosePath(computer.display, 'Choose files', source)
    await page.shows(/Uploading/)
    await until('the upload', () => exists('large'), Boolean, slow)
    await page.shows('Uploaded')
  })
  const upTime = Date.now() - began
  await driver.goTo('/c/local/harbor-journal/item/images/large?ext=bin')
  const between = Date.now()
  const down = await measured(async () => {
    await page.click({ role: 'link', name: 'Download' })
    await choosePath(computer.display, 'Save as', target)
    await page.shows(/Saved as/, slow)
  })
  const downTime = Date.now() - between
  expect(statSync(target).size).toBe(size)
  expect(await digest(target)).toBe(await digest(source))
  const mega = (bytes: number) => `${String(Math.round(bytes / 1e6))} MB`
  print(
    `window: 500 MB up in ${(upTime / 1000).toFixed(1)} s, down in ${(downTime / 1000).toFixed(1)} s; memory ${mega(idle)} idle, at most ${mega(up.most)} and ${mega(down.most)}`,
  )
  expect(Math.max(up.most, down.most) - idle).toBeLessThan(room)
})

it('a transfer that is cancelled leaves nothing behind', async () => {
  const { page, driver } = desk
  await driver.goTo('/c/local/harbor-journal/content/images')
  await page.heading('Images')
  const path = `/stream/upload?${new URLSearchParams({ connection: 'local', tenant: 'harbor-journal', type: 'images', id: 'half', ext: 'bin' }).toString()}`
  const refused = await driver.run(
    async (address: string, file: string) => {
      const go = (
        window as unknown as {
          go: { desktop: { Window: Record<string, (...args: unknown[]) => Promise<unknown>> } }
        }
      ).go.desktop.Window
      const uploading = go.Upload?.('mine', address, file)
      const moved = new Promise((resolve) =>
        (
          window as unknown as {
            runtime: { EventsOn: (name: string, handler: (value: unknown) => void) => void }
          }
        ).runtime.EventsOn('transfer', resolve),
      )
      await moved
      await go.Cancel?.('mine')
      return uploading?.then(
        () => 'done',
        (reason: unknown) => String(reason),
      )
    },
    path,
    join(computer.home, 'large.bin'),
  )
  expect(refused).toMatch(/"kind":"canceled"/)
  expect(await exists('half')).toBe(false)
  expect(readdirSync(computer.home).filter((name) => name.includes('.part-'))).toEqual([])
})

it('files and folders that are dropped come with their places', async () => {
  const { page, driver } = desk
  const folder = join(computer.home, 'drop')
  mkdirSync(join(folder, 'deep'), { recursive: true })
  writeFileSync(join(folder, 'one.txt'), 'one')
  writeFileSync(join(folder, 'deep', 'two.txt'), 'two')
  writeFileSync(join(folder, '.hidden'), 'no')
  await driver.goTo('/c/local/harbor-journal/content/pages')
  await page.heading('Pages')
  // What GTK tells of a drop, from where Wails takes it.
  await driver.run((path: string) => {
    ;(window as unknown as { WailsInvoke: (message: string) => void }).WailsInvoke(`DD:10:10:${path}`)
  }, folder)
  const there = (id: string) =>
    desk.driver.call<boolean>(
      'Content.Exists',
      'local',
      { tenant: 'harbor-journal', type: 'pages', id, ext: 'txt' },
      'draft',
    )
  await until('the first file', () => there('drop/one'))
  await until('the file in the folder', () => there('drop/deep/two'))
})

it('the menu exports and attaches through native dialogs', async () => {
  const { page, driver } = desk
  const [exported, attached] = [join(computer.home, 'exported'), join(computer.home, 'attached')]
  const text = join(computer.home, 'text.db')
  writeFileSync(text, 'no store')
  mkdirSync(attached)
  mkdirSync(exported)
  const menu = (command: string) =>
    driver.run((name: string) => {
      ;(
        window as unknown as { runtime: { EventsEmit: (event: string, value: string) => void } }
      ).runtime.EventsEmit('menu', name)
    }, command)
  await driver.goTo('/c/local/northwind-cafe')
  await page.heading(/Northwind/i)
  await menu('export')
  await choosePath(computer.display, 'Export into a folder', exported)
  await page.shows(/Exported \d+ into/)
  expect(readdirSync(join(exported, 'tenants'))).toEqual(['northwind-cafe'])
  await menu('attachFolder')
  await choosePath(computer.display, 'Attach a folder', attached)
  await until(
    'the attached folder',
    () => driver.address(),
    (address) => /\/c\/attached/.test(address),
  )
  await menu('attachFile')
  await choosePath(computer.display, 'Attach an SQLite', text)
  await page.shows(/“text.db” is not an SQLite file/)
})
