import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { pictureOf, startComputer, type Computer, type OpenWindow } from './harness'
import type { Query } from './queries'
import { until } from './until'

/** The stories of the browser, told in the window on the content of the first start. */

let computer: Computer
let desk: OpenWindow
beforeAll(async () => {
  computer = await startComputer()
  desk = await computer.open()
})
afterAll(() => computer.stop())
afterEach(({ task }) => pictureOf(computer, task))

const main = (query: Query): Query => ({ ...query, within: { role: 'main' } })
const dialog = (query: Query): Query => ({ ...query, within: { role: 'dialog' } })
const sidebar = (name: RegExp): Query => ({
  role: 'link',
  name,
  within: { role: 'navigation', name: 'Main' },
})

const article = { tenant: 'harbor-journal', type: 'articles', id: 'library-opens-its-map-room', ext: 'md' }
const text = async (state: string, ref = article) =>
  (await desk.driver.call<{ content: string }>('Content.Text', 'local', ref, state)).content

it('by mouse: name, browse, edit, submit, comment, be blocked, resolve, approve, compare, restore', async () => {
  const { page, driver } = desk
  await page.heading('Tenants')
  await page.fill({ role: 'textbox', name: 'Your name' }, 'Night desk')
  await page.click({ role: 'button', name: 'Use this name' })
  await page.gone({ role: 'button', name: 'Use this name' })

  await page.click(sidebar(/^articles/))
  await page.heading('Articles')
  await page.fill(main({ role: 'textbox', name: /^Filter/ }), 'map room')
  await until(
    'one row',
    () => page.count(main({ role: 'row' })),
    (rows) => rows === 2,
  ) // with that of the names
  await page.click(main({ role: 'gridcell', name: 'The library opens its map room' }))
  await page.heading(/map room/i)
  const sentence = 'The room is warm in winter.'
  await page.click(main({ role: 'textbox', name: 'Text' }))
  await driver.press(['Control', 'End'])
  await driver.press('Enter', ...sentence)
  await page.enabled(main({ role: 'button', name: 'Save' }))
  await page.click(main({ role: 'button', name: 'Save' }))
  await page.enabled(main({ role: 'button', name: 'Save' }), false)
  expect(await text('draft')).toContain(sentence)

  await page.click(main({ role: 'button', name: 'Submit for review' }))
  await page.fill(dialog({ role: 'textbox' }), 'One more line')
  await page.click(dialog({ role: 'button', name: 'Submit for review' }))
  await page.gone({ role: 'dialog' })

  await page.click(sidebar(/^Review/))
  await page.heading('Review')
  await page.click({ role: 'link', name: /map room/i })
  await page.shows(sentence)
  await page.fill(main({ role: 'textbox', name: /^Comment on/ }), 'Is this true everywhere?')
  await page.click(main({ role: 'button', name: 'Send comment' }))
  await page.shows(/1 open comment blocks approval/)
  await page.enabled(main({ role: 'button', name: 'Approve and publish' }), false)
  await page.click(main({ role: 'button', name: 'Resolve' }))
  await page.click(main({ role: 'button', name: 'Approve and publish' }))
  await page.shows(/“.*map room.*” is live/i)
  expect(await text('live')).toContain(sentence)

  await driver.goTo('/c/local/harbor-journal/versions/articles/library-opens-its-map-room?ext=md')
  await page.shows(sentence)
  await page.click(main({ role: 'button', name: 'Restore into a draft' }))
  await page.shows(/Version \d+ is in the draft/)
  expect(await text('draft')).not.toContain(sentence)
})

it('by keyboard: jump, edit, save, submit, and ask for changes', async () => {
  const { page, driver } = desk
  const jump = async (to: string, entry = to) => {
    await driver.press(['Control', 'k'])
    await page.find({ role: 'textbox', name: /Search or jump/ })
    await driver.press(...to)
    await page.find(dialog({ role: 'button', name: new RegExp(entry, 'i') }))
    await driver.press('Enter')
    await page.gone({ role: 'textbox', name: /Search or jump/ })
  }
  const tabTo = async (query: Query) => {
    await page.find(query)
    await until(`the focus on ${String(query.name)}`, async () => {
      if (await page.focused(query)) return true
      await driver.press('Tab')
      return false
    })
  }
  await driver.goTo('/c/local/harbor-journal/item/articles/the-ferry-winter-timetable?ext=md')
  await page.heading(/ferry/i)
  await tabTo(main({ role: 'textbox', name: 'Text' }))
  await driver.press(['Control', 'End'])
  await driver.press('Enter', ...'Ask on the quay.')
  await driver.press(['Control', 's'])
  await page.enabled(main({ role: 'button', name: 'Save' }), false)
  await jump('Submit for review')
  await page.find({ role: 'dialog', name: 'Submit for review' })
  await tabTo(dialog({ role: 'textbox' }))
  await driver.press(...'A word')
  await tabTo(dialog({ role: 'button', name: 'Submit for review' }))
  await driver.press('Enter')
  await page.gone({ role: 'dialog' })
  await jump('Review')
  await page.heading('Review')
  await tabTo({ role: 'link', name: /ferry/i })
  await driver.press('Enter')
  await page.heading(/ferry/i)
  await tabTo(main({ role: 'textbox', name: /^Message/ }))
  await driver.press(...'Which quay?')
  await tabTo(main({ role: 'button', name: 'Request changes' }))
  await driver.press('Enter')
  await page.shows(/went back with your words/)
  const ferry = { ...article, id: 'the-ferry-winter-timetable' }
  expect(await text('draft', ferry)).toContain('Ask on the quay.')
})
