import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { closePages, launch } from './browser'
import { startDesk, type TestDesk } from './desk'

let desk: TestDesk
let browser: Browser
beforeAll(async () => {
  desk = await startDesk()
  browser = await launch()
})
afterAll(async () => {
  await browser.close()
  await desk.stop()
})

afterEach(({ task }) => closePages(browser, task.name, task.result?.state === 'fail'))

const tart = { tenant: 'northwind-cafe', type: 'menu', id: 'plates/apple-tart', ext: 'json' }
const storm = { tenant: 'harbor-journal', type: 'articles', id: 'after-the-storm', ext: 'md' }

async function open(path: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  page.setDefaultTimeout(45_000)
  await page.goto(desk.link)
  await page.goto(desk.url + path)
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  return page
}

const text = (ref: typeof tart, state: string) =>
  desk.call<{ content: string; revision: string }>('Content/Text', 'local', ref, state)
const names = async (type: string) =>
  (
    await desk.call<{ total: number }>('Content/Rows', 'local', {
      tenant: 'harbor-journal',
      type,
      recursive: true,
    })
  ).total

describe('what the screen refuses, in words, with the store as it was', () => {
  it('text that is not JSON', async () => {
    const before = await text(tart, 'live')
    const page = await open('/c/local/northwind-cafe/item/menu/plates%2Fapple-tart?ext=json')
    const main = page.getByRole('main')
    await main
      .getByRole('radiogroup', { name: 'Edit as' })
      .locator('label')
      .filter({ hasText: 'JSON' })
      .click()
    await main.getByRole('textbox', { name: 'Text', exact: true }).click()
    await page.keyboard.press('Control+End')
    await page.keyboard.type('}')
    await page.keyboard.press('Control+s')
    await page.getByText(/This is not valid JSON\. .*line 11/i).waitFor()
    expect(await text(tart, 'live')).toEqual(before)
    await expect(text(tart, 'draft')).rejects.toThrow(/notFound/)
  })

  it('an id that leads out of its type', async () => {
    const before = await names('articles')
    const page = await open('/c/local/harbor-journal/content/articles')
    await page.getByRole('button', { name: 'New article' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'Title' }).fill('Secret')
    await dialog.getByRole('textbox', { name: 'Id' }).fill('../../../northwind-cafe/content/pages/secret')
    await dialog.getByRole('button', { name: 'Create draft' }).click()
    await dialog
      .getByText(/“\.\.”|"\.\."|must not|part/)
      .first()
      .waitFor()
    expect(await names('articles')).toBe(before)
  })

  it('a save onto what somebody else has saved meanwhile', async () => {
    const page = await open('/c/local/harbor-journal/item/articles/after-the-storm?ext=md&state=draft')
    const main = page.getByRole('main')
    const editor = main.getByRole('textbox', { name: 'Text', exact: true })
    await editor.click()
    await page.keyboard.press('Control+End')
    await page.keyboard.type('\nMine.\n')
    const seen = await text(storm, 'draft')
    await desk.call('Content/Save', 'local', {
      ...storm,
      content: `${seen.content}\nTheirs.\n`,
      state: 'draft',
      revision: seen.revision,
    })
    await page.keyboard.press('Control+s')
    await page.getByRole('heading', { name: 'Someone else saved this' }).first().waitFor()
    expect((await text(storm, 'draft')).content).toContain('Theirs.')
    expect((await text(storm, 'draft')).content).not.toContain('Mine.')
  })

  it('a comment that is far too long', async () => {
    const page = await open('/c/local/~review?tenant=harbor-journal')
    const main = page.getByRole('main')
    await page.getByRole('link', { name: /^The lamp/ }).click()
    await main.getByRole('textbox', { name: /^Comment on/ }).fill('long '.repeat(2500))
    await main.getByRole('button', { name: 'Send comment' }).click()
    await page
      .getByText(/longer than 10000 bytes/)
      .first()
      .waitFor()
  })

  it('anything while the desk cannot be reached, with a way to try again', async () => {
    const lone = await startDesk()
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(lone.link)
    await page.goto(`${lone.url}/c/local/harbor-journal/content/articles`)
    await page.getByRole('grid').waitFor()
    await lone.stop()
    await page
      .getByRole('navigation', { name: 'Main' })
      .getByRole('link', { name: /^images/ })
      .click()
    await page
      .getByRole('button', { name: /try again/i })
      .first()
      .waitFor()
  })
})
