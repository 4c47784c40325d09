import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { build } from 'vite'
import { collectComplaints, launch, seriousFindings } from './browser'
import { serve } from './serve'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const out = here('.out/gallery')

let browser: Browser
let site: Awaited<ReturnType<typeof serve>>

beforeAll(async () => {
  await build({ configFile: here('../gallery/vite.config.ts'), logLevel: 'error' })
  site = await serve(out)
  browser = await launch()
})
afterAll(async () => {
  await browser.close()
  site.close()
})

const screens = {
  list: '/c/local/garden/content/terms',
  item: '/c/local/garden/item/terms/soil',
  review: '/c/newsroom/~review',
  sheet: '/welcome',
}

async function open(
  path: string,
  scheme: 'light' | 'dark',
  width = 1440,
): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme })
  const page = await context.newPage()
  const complaints = collectComplaints(page)
  await page.goto(site.url + path)
  await page.locator('h1').first().waitFor()
  await page.waitForLoadState('networkidle')
  return { page, complaints }
}

describe.each(['light', 'dark'] as const)('%s', (scheme) => {
  it.each(Object.entries(screens))(
    '%s: no complaint under the policy, no serious finding of axe',
    async (name, path) => {
      const { page, complaints } = await open(path, scheme)
      expect(await seriousFindings(page)).toEqual([])
      expect(complaints).toEqual([])
      await page.screenshot({ path: here(`.out/${name}-${scheme}.png`) })
      await page.context().close()
    },
  )
  it.each([1024, 768])('at %d wide nothing hangs over and axe stays quiet', async (width) => {
    const { page } = await open(screens.list, scheme, width)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    expect(await seriousFindings(page)).toEqual([])
    await page.screenshot({ path: here(`.out/list-${scheme}-${width}.png`) })
    await page.context().close()
  })
})

it('everything is from this server, nothing remote', async () => {
  const context = await browser.newContext()
  const page = await context.newPage()
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await page.goto(site.url + screens.item)
  await page.locator('.cm-content').waitFor()
  await page.evaluate(() => document.fonts.ready)
  expect(asked.filter((url) => !url.startsWith(site.url))).toEqual([])
  const fonts = asked.filter((url) => url.endsWith('.woff2'))
  expect(fonts.length).toBeGreaterThan(0)
  expect(fonts.filter((url) => /cyrillic|greek|vietnamese/.test(url))).toEqual([])
  await context.close()
})

it('by keyboard alone: skip link, list, palette, shortcut sheet, and the focus comes back', async () => {
  const { page } = await open(screens.list, 'light')
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => document.activeElement?.getAttribute('href'))).toBe('#content')
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-rowindex'))).toBe('3')
  for (let step = 0; step < 60; step++) await page.keyboard.press('j')
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-rowindex'))).toBe('63')
  await page.keyboard.press('Control+k')
  await page.getByPlaceholder('Search or jump to…').fill('harb')
  await page.getByText('harbour').waitFor()
  await page.keyboard.press('Escape')
  await page.getByPlaceholder('Search or jump to…').waitFor({ state: 'detached' })
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-rowindex'))).toBe('63')
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
  expect(await seriousFindings(page)).toEqual([])
  await page.context().close()
})

it('the editor keeps Ctrl S for the screen, marks lines that differ, and Tab leaves it', async () => {
  const { page } = await open(screens.item, 'light')
  const editor = page.getByRole('textbox', { name: 'Text', exact: true })
  await editor.waitFor()
  await page.evaluate(() => {
    window.addEventListener('keydown', (event) => {
      if (event.ctrlKey && event.key === 's') document.body.dataset.saved = String(!event.defaultPrevented)
    })
  })
  const before = await page.locator('.cm-differsMark').count()
  await editor.press('Control+Home')
  await page.keyboard.type('New first line\n')
  await page.keyboard.press('Control+s')
  expect(await page.evaluate(() => document.body.dataset.saved)).toBe('true')
  expect(await page.locator('.cm-differsMark').count()).toBe(before + 1)
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => document.activeElement?.classList.contains('cm-content'))).toBe(false)
  await page.context().close()
})
