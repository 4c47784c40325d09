import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launch } from '../browser'
import { startDesk, type TestDesk } from '../desk'
import { nativeWindow, print, startComputer, type Computer, type OpenWindow } from './harness'
import { until } from './until'

/** The window and a browser look at one workspace at the same time, at the same size. */
let computer: Computer
let open: OpenWindow
let desk: TestDesk
let browser: Browser
let page: Page
beforeAll(async () => {
  computer = await startComputer()
  open = await computer.open()
  await open.page.heading('Tenants')
  desk = await startDesk(undefined, computer.data)
  browser = await launch()
  const [width, height] = await open.driver.run(() => [innerWidth, innerHeight])
  page = await browser.newPage({ viewport: { width: width ?? 0, height: height ?? 0 } })
  await page.goto(desk.link)
})
afterAll(async () => {
  await browser.close()
  await desk.stop()
  await computer.stop()
})

const journal = '/c/local/harbor-journal'
const screens: [string, string][] = [
  ['list', `${journal}/content/articles`],
  ['item', `${journal}/item/articles/after-the-storm?ext=md`],
  ['review', '/c/local/~review?tenant=harbor-journal'],
  ['versions', `${journal}/versions/articles/features%2Fthe-lamp-that-stayed-on?ext=md`],
  ['connections', '/connections'],
]
const cases = (['light', 'dark'] as const).flatMap((theme) =>
  screens.map(([name, address]) => [name, theme, address] as const),
)

/** What tells a screen's shape: where its parts are, in pixels. */
type Shape = Record<string, number[]>

/** Runs in a page: its shape once nothing is on its way, else nothing. */
function shape(theme: string): Shape | null {
  const root = document.documentElement
  const waiting = document.querySelector('[aria-busy=true], [class*=Skeleton], [data-loading]')
  if (waiting || root.dataset.mantineColorScheme !== theme || document.fonts.status !== 'loaded') return null
  const found: Shape = {}
  const parts = 'nav, main, aside, header, h1, h2, [role=toolbar], [role=tablist], [role=search], main button'
  for (const part of document.querySelectorAll<HTMLElement>(parts)) {
    const { x, y, width, height } = part.getBoundingClientRect()
    if (width === 0 || height === 0 || y > innerHeight) continue
    const name = part.getAttribute('aria-label') ?? (part.children.length ? '' : part.textContent)
    let key = `${part.tagName} ${name}`
    while (key in found) key += "'"
    found[key] = [x, y, width, height].map(Math.round)
  }
  return Object.keys(found).length > 4 ? found : null
}

/** How far the parts of two shapes may be apart, in pixels: the engines measure text differently. */
const tolerance = 12

/** The parts that only one of them has, or that stand elsewhere. */
function differences(a: Shape, b: Shape): string[] {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])]
  return names
    .filter(
      (name) => !a[name]?.every((value, i) => Math.abs(value - (b[name]?.[i] ?? Infinity)) <= tolerance),
    )
    .map((name) => `${name}: ${String(a[name])} and ${String(b[name])}`)
}

/** The picture in cells, each of them the mean of its colours, red, green and blue. */
function cells(png: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const convert = spawn('convert', ['png:-', '-filter', 'box', '-resize', '36x24!', '-depth', '8', 'rgb:-'])
    const out: Buffer[] = []
    convert.stdout.on('data', (part: Buffer) => out.push(part))
    convert.once('error', reject)
    convert.once('close', () => resolve(Buffer.concat(out)))
    convert.stdin.end(png)
  })
}

/** The difference of two pictures: of the worst cell and of all, of 255. */
async function apart(a: Buffer, b: Buffer): Promise<{ worst: number; mean: number }> {
  const [x, y] = [await cells(a), await cells(b)]
  expect(x).toHaveLength(y.length)
  const each = [...x].map((value, i) => Math.abs(value - (y[i] ?? 0)))
  return { worst: Math.max(...each), mean: each.reduce((sum, value) => sum + value, 0) / each.length }
}

const allowed = { worst: 48, mean: 3 }

/** How many looks in a row must say the same until a screen is at rest. */
const looks = 8

/** Shows a screen in both and answers what they look like. */
async function both(theme: string, address: string) {
  const choose = (scheme: string) => localStorage.setItem('mantine-color-scheme-value', scheme)
  await open.driver.run(choose, theme)
  await page.evaluate(choose, theme)
  await open.driver.goTo(address)
  await page.goto(desk.url + address)
  const settled = async (ask: () => Promise<Shape | null>) => {
    let [last, same] = ['', 0]
    return until('the screen at rest', ask, (now) => {
      const text = JSON.stringify(now)
      same = now !== null && text === last ? same + 1 : 0
      last = text
      return same === looks
    }) as Promise<Shape>
  }
  const inWindow = await settled(() => open.driver.run(shape, theme))
  const inBrowser = await settled(() => page.evaluate(shape, theme))
  return { inWindow, inBrowser, window: await windowPicture(), browser: await page.screenshot() }
}

/** The page of the window as it stands on the screen, below the menu. */
async function windowPicture(): Promise<Buffer> {
  const id = await nativeWindow(computer.display, '.*Velocity Desk')
  const geometry = await computer.display.xdo('getwindowgeometry', '--shell', id)
  const whole = Number(/^HEIGHT=(\d+)$/m.exec(geometry)?.[1])
  const [width = 0, height = 0] = await open.driver.run(() => [innerWidth, innerHeight])
  const file = join(computer.home, 'window.png')
  await computer.display.picture(file, `${String(width)}x${String(height)}+0+${String(whole - height)}`, id)
  return readFileSync(file)
}

it.each(cases)('%s in %s looks in the window as it does in the browser', async (name, theme, address) => {
  const seen = await both(theme, address)
  const { worst, mean } = await apart(seen.window, seen.browser)
  print(`window: ${name} in ${theme}: ${mean.toFixed(1)} apart, at most ${String(worst)} of 255`)
  const gone = differences(seen.inWindow, seen.inBrowser)
  if (gone.length > 0 || worst > allowed.worst || mean > allowed.mean) {
    const out = fileURLToPath(new URL('../.out/', import.meta.url))
    mkdirSync(out, { recursive: true })
    writeFileSync(join(out, `window-${name}-${theme}.png`), seen.window)
    writeFileSync(join(out, `browser-${name}-${theme}.png`), seen.browser)
  }
  expect(gone).toEqual([])
  expect(worst).toBeLessThanOrEqual(allowed.worst)
  expect(mean).toBeLessThanOrEqual(allowed.mean)
})

it.each([
  ['a part that is missing', 'nav { display: none }', ['shape']],
  ['a part that is elsewhere', 'main { transform: translateX(60px) }', ['shape', 'picture']],
  ['another theme', ':root { filter: invert(1) }', ['picture']],
  ['a screen without style', '* { all: unset }', ['shape', 'picture']],
])('%s would be noticed', async (_, style, tells) => {
  const seen = await both('light', `${journal}/content/articles`)
  await page.addStyleTag({ content: style }).catch(() => undefined)
  await page.evaluate((text) => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(text)
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
  }, style)
  const { worst, mean } = await apart(seen.window, await page.screenshot())
  const gone = differences(seen.inWindow, (await page.evaluate(shape, 'light')) ?? {})
  if (tells.includes('picture')) expect(worst > allowed.worst || mean > allowed.mean).toBe(true)
  if (tells.includes('shape')) expect(gone).not.toEqual([])
})
