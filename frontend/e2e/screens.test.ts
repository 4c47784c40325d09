import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { collectComplaints, launch, seriousFindings } from './browser'
import { startDesk, type TestDesk } from './desk'

// With VELOCITY_SCREENSHOTS=docs the pictures of the documentation are taken anew.
const folder = fileURLToPath(
  new URL(process.env.VELOCITY_SCREENSHOTS === 'docs' ? '../../docs/screenshots/' : '.out/', import.meta.url),
)

let desk: TestDesk
let browser: Browser
beforeAll(async () => {
  mkdirSync(folder, { recursive: true })
  desk = await startDesk()
  browser = await launch()
})
afterAll(async () => {
  await browser.close()
  await desk.stop()
})

const journal = '/c/local/harbor-journal'
const screens = {
  overview: journal,
  'content-list': `${journal}/content/articles`,
  'item-markdown': `${journal}/item/articles/after-the-storm?ext=md&state=draft`,
  'item-record': '/c/local/northwind-cafe/item/menu/drinks%2Fsea-buckthorn-spritz?ext=json',
  'item-image': `${journal}/item/images/lighthouse?ext=svg`,
  review: '/c/local/~review?tenant=harbor-journal',
  versions: `${journal}/versions/articles/features%2Fthe-lamp-that-stayed-on?ext=md`,
  trash: `${journal}/trash`,
  schemas: `${journal}/schemas/articles`,
  activity: `${journal}/activity`,
  connections: '/connections',
  settings: '/settings',
}

describe.each(['light', 'dark'] as const)('%s', (scheme) => {
  it.each(Object.entries(screens))(
    '%s: shown whole, quiet, and axe finds nothing serious',
    async (name, path) => {
      const context = await browser.newContext({
        viewport: { width: 1440, height: 900 },
        colorScheme: scheme,
      })
      const page = await context.newPage()
      const complaints = collectComplaints(page)
      await page.goto(desk.link)
      await page.goto(desk.url + path)
      await page.getByRole('heading', { level: 1 }).first().waitFor()
      if (name === 'review') {
        await page.getByRole('link', { name: /^The lamp/ }).click()
        await page.getByRole('button', { name: 'Approve and publish' }).waitFor()
      }
      await page.waitForLoadState('networkidle').catch(() => undefined) // the stream of events stays open
      await expect
        .poll(() => page.locator('main [data-skeleton], main .mantine-Skeleton-root').count())
        .toBe(0)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1440)
      await page.screenshot({ path: `${folder}${name}-${scheme}.png` })
      expect(await seriousFindings(page)).toEqual([])
      expect(complaints).toEqual([])
      await context.close()
    },
  )
})
