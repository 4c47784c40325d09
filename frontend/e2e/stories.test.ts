import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { closePages, collectComplaints, launch, print, seriousFindings } from './browser'
import { corpus, startDesk, type TestDesk } from './desk'

const content = corpus()
if (!content)
  print('left out: the stories on real content; there is no corpus (set VELOCITY_CORPUS to its folder)')

let desk: TestDesk
let browser: Browser | undefined
beforeAll(async () => {
  if (!content) return
  desk = await startDesk(content)
  browser = await launch()
})
afterAll(async () => {
  if (!content) return
  await browser?.close()
  await desk.stop()
})

afterEach(({ task }) => closePages(browser, task.name, task.result?.state === 'fail'))

/** Opens the desk with its link, as a person does. */
async function enter(scheme: 'light' | 'dark'): Promise<{ page: Page; complaints: string[] }> {
  const context = await (browser ?? (await launch())).newContext({
    viewport: { width: 1440, height: 900 },
    colorScheme: scheme,
  })
  const page = await context.newPage()
  page.setDefaultTimeout(45_000)
  const complaints = collectComplaints(page)
  await page.goto(desk.link)
  await page.getByRole('heading', { level: 1 }).waitFor()
  return { page, complaints }
}

/** Waits for what must come, and lets axe look at the screen. */
async function screen(page: Page, heading: string | RegExp): Promise<void> {
  await page.getByRole('heading', { level: 1, name: heading }).waitFor()
  expect(await seriousFindings(page)).toEqual([])
}

describe.runIf(content)('on real content', () => {
  it('by mouse: browse, edit, submit, comment, be blocked, resolve, publish, compare, restore', async () => {
    const { page, complaints } = await enter('light')
    const main = page.getByRole('main')

    await page.getByRole('button', { name: /^Tenant/ }).click()
    await page.getByRole('menuitem', { name: 'glossary' }).click()
    await page
      .getByRole('navigation', { name: 'Main' })
      .getByRole('link', { name: /^terms 469/ })
      .click()
    await screen(page, 'Terms')
    await page.getByRole('textbox', { name: /^Filter/ }).fill('service-mesh')
    await expect.poll(() => main.getByRole('row').count()).toBeLessThan(30)
    await main.getByRole('gridcell', { name: 'en--service-mesh' }).waitFor()

    await page.getByRole('button', { name: /^Tenant/ }).click()
    await page.getByRole('menuitem', { name: 'handbook' }).click()
    await page
      .getByRole('navigation', { name: 'Main' })
      .getByRole('link', { name: /^pages/ })
      .click()
    await main
      .getByRole('radiogroup', { name: 'State' })
      .locator('label')
      .filter({ hasText: 'Draft' })
      .click()
    await main.getByRole('gridcell', { name: 'Zoom', exact: true }).click()
    await screen(page, 'Zoom')
    const sentence = 'Meetings begin with a look at the agenda.'
    await main.getByRole('textbox', { name: 'Text', exact: true }).click()
    await page.keyboard.press('Control+End')
    await page.keyboard.type(`\n${sentence}\n`)
    await page.frameLocator('main iframe:not([aria-hidden])').getByText(sentence).waitFor()
    const save = main.getByRole('button', { name: 'Save' })
    await save.click()
    await expect.poll(() => save.isDisabled()).toBe(true)

    await main.getByRole('button', { name: 'Submit for review', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox').fill('One more line')
    await dialog.getByRole('button', { name: 'Submit for review' }).click()
    await dialog.waitFor({ state: 'detached' })

    await page.getByRole('link', { name: /^Review/ }).click()
    await screen(page, 'Review')
    await page.getByRole('link', { name: /^Zoom/ }).click()
    await screen(page, 'Zoom')
    await main.getByText(sentence).waitFor()
    await main.getByRole('textbox', { name: /^Comment on/ }).fill('Is this true everywhere?')
    await main.getByRole('button', { name: 'Send comment' }).click()
    await main.getByText(/1 open comment blocks approval/).waitFor()
    expect(await main.getByRole('button', { name: 'Approve and publish' }).isDisabled()).toBe(true)
    await main.getByRole('button', { name: 'Resolve' }).click()
    const approve = main.getByRole('button', { name: 'Approve and publish' })
    await expect.poll(() => approve.isEnabled()).toBe(true)
    await approve.click()
    await page.getByText('“Zoom” is live').waitFor()
    const live = await desk.call<{ content: string }>('Content/Text', 'store', zoom, 'live')
    expect(live.content).toContain(sentence)

    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Content' }).click()
    await main.getByRole('link', { name: 'pages', exact: true }).click()
    await page.getByRole('textbox', { name: /^Filter/ }).fill('tools--zoom')
    await main.getByRole('gridcell', { name: 'Zoom', exact: true }).click()
    await main.getByRole('tab', { name: /^Versions/ }).click()
    await main.getByRole('link', { name: /versions/i }).click()
    await screen(page, 'Zoom')
    const versions = main.getByRole('option')
    expect(await versions.count()).toBe(2)
    await main.getByText(sentence).waitFor()
    await main.getByRole('button', { name: 'Restore into a draft' }).click()
    await page.getByText('Version 1 is in the draft').waitFor()
    const draft = await desk.call<{ content: string }>('Content/Text', 'store', zoom, 'draft')
    expect(draft.content).not.toContain(sentence)

    await page.getByRole('link', { name: /^Review/ }).click()
    await main.getByRole('button', { name: 'Tenant: All tenants' }).click()
    await page.getByRole('menuitem', { name: 'handbook' }).click()
    await page.getByRole('link', { name: /^Social media/ }).click()
    await screen(page, 'Social media')
    await main.getByRole('textbox', { name: /^Comment on/ }).fill('Which networks?')
    await main.getByRole('button', { name: 'Send comment' }).click()
    await main.locator('p', { hasText: 'Which networks?' }).waitFor()
    await main.getByRole('textbox', { name: /^Message/ }).fill('Please name them')
    await main.getByRole('button', { name: 'Request changes' }).click()
    await page.getByText('“Social media” went back with your words').waitFor()
    await page.goto(
      `${desk.url}/c/store/handbook/item/pages/office-of-operations--social-media?ext=md&state=draft`,
    )
    await screen(page, 'Social media')
    await main.getByText('Please name them').waitFor()
    await main.locator('p', { hasText: 'Which networks?' }).waitFor()
    expect(complaints).toEqual([])
  })

  it('by keyboard only: find, edit, submit, comment, be blocked, resolve, publish, restore', async () => {
    const { page, complaints } = await enter('dark')
    const main = page.getByRole('main')
    const keys = page.keyboard

    await jump(page, 'handbook')
    await page.getByRole('heading', { level: 1, name: 'Handbook' }).waitFor()
    await jump(page, 'pages')
    await screen(page, 'Pages')
    await keys.press('/')
    await keys.type('airtable')
    await main.getByRole('gridcell', { name: 'Airtable', exact: true }).waitFor()
    await tabTo(page, main.getByRole('row', { name: /Airtable/ }))
    await keys.press('Enter')
    await screen(page, 'Airtable')
    await jump(page, 'Transit Benefit')
    await screen(page, 'Transit Benefit')
    await jump(page, 'Airtable')
    await screen(page, 'Airtable')
    const sentence = 'Ask before you share a base.'
    await tabTo(page, main.getByRole('textbox', { name: 'Text', exact: true }))
    await keys.press('Control+End')
    await keys.type(`\n${sentence}\n`)
    await keys.press('Control+s')
    await expect.poll(() => main.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true)
    await jump(page, 'Submit for review')
    const dialog = page.getByRole('dialog', { name: 'Submit for review' })
    await dialog.waitFor()
    await tabTo(page, dialog.getByRole('textbox'))
    await keys.type('A word of caution')
    await tabTo(page, dialog.getByRole('button', { name: 'Submit for review' }))
    await keys.press('Enter')
    await dialog.waitFor({ state: 'detached' })

    await jump(page, 'Review')
    await screen(page, 'Review')
    await tabTo(page, page.getByRole('link', { name: /^Airtable/ }))
    await keys.press('Enter')
    await screen(page, 'Airtable')
    await tabTo(page, main.getByRole('textbox', { name: /^Comment on/ }))
    await keys.type('Whom?')
    await keys.press('Control+Enter')
    await main.getByText(/1 open comment blocks approval/).waitFor()
    await tabTo(page, main.getByRole('button', { name: 'Resolve' }))
    await keys.press('Enter')
    const approve = main.getByRole('button', { name: 'Approve and publish' })
    await expect.poll(() => approve.isEnabled()).toBe(true)
    await tabTo(page, approve)
    await keys.press('Enter')
    await page.getByText('“Airtable” is live').waitFor()

    await page.goto(`${desk.url}/c/store/handbook/versions/pages/tools--airtable?ext=md`)
    await screen(page, 'Airtable')
    await main.getByText(sentence).waitFor()
    await tabTo(page, main.getByRole('button', { name: 'Restore into a draft' }))
    await keys.press('Enter')
    await page.getByText('Version 1 is in the draft').waitFor()
    expect(complaints).toEqual([])
  })
})

/** Goes somewhere, or does something, by the palette. */
async function jump(page: Page, to: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.keyboard.type(to)
  const field = page.getByPlaceholder('Search or jump to…')
  const palette = page.getByRole('dialog').filter({ has: field })
  await expect.poll(() => field.inputValue()).toBe(to)
  await palette.getByRole('button').first().getByText(to, { exact: true }).waitFor()
  await page.keyboard.press('Enter')
  await palette.waitFor({ state: 'detached' })
}

/** Moves the focus with Tab until it is on the target. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor()
  for (let i = 0; i < 150; i++) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab does not reach ${target.toString()}`)
}

const zoom = { tenant: 'handbook', type: 'pages', id: 'tools--zoom', ext: 'md' }
