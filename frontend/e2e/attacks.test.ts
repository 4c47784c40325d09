import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launch, print } from './browser'
import { corpus, startDesk, type TestDesk } from './desk'

const own = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg onload=alert(1)>',
  '[a](javascript:alert(1))',
  '<iframe srcdoc="<script>alert(1)</script>">',
  '<a href="java\tscript:alert(1)">a</a>',
]

/** The attack strings of the corpus and a few of our own, each once. */
function attacks(): string[] {
  const folder = corpus()
  if (!folder) {
    print('left out: the attack strings of the corpus; only our own are tried')
    return own
  }
  const files = [
    'dompurify-expect',
    'loofah-html5-sanitizer',
    'payloadbox-xss-payload-list',
    'patt-xss-intruders',
    'blns',
  ]
  const all = files.flatMap((file) => {
    const entries = JSON.parse(readFileSync(join(folder, 'xss', `${file}.json`), 'utf8')) as (
      string | Record<string, unknown>
    )[]
    return entries.map((entry) => {
      const value = typeof entry === 'string' ? entry : (entry.payload ?? entry.input ?? entry.string)
      if (typeof value !== 'string') throw new Error(`${file}.json holds an entry without its string`)
      return value
    })
  })
  return [...new Set([...own, ...all])]
}

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

describe.each(['md', 'html'])('as %s', (ext) => {
  it('no attack string runs, even without the sandbox and the policy around the preview', async () => {
    const strings = attacks()
    const context = await browser.newContext()
    await context.route('**/*', (route) =>
      route.request().url().startsWith('about:') ? route.continue() : route.abort(),
    )
    const page = await context.newPage()
    const ran: string[] = []
    await page.exposeFunction('ran', (what: string) => ran.push(what))
    await page.addInitScript(() => {
      const report = (what: string) => () =>
        void (window as unknown as { ran: (what: string) => void }).ran(what)
      for (const name of ['alert', 'confirm', 'prompt', 'print', 'open'] as const) {
        Object.defineProperty(window, name, { value: report(name) })
      }
    })
    page.on('dialog', (dialog) => {
      ran.push(`dialog ${dialog.message()}`)
      void dialog.dismiss()
    })
    const size = 250
    for (let from = 0; from < strings.length; from += size) {
      const batch = strings.slice(from, from + size)
      const parts = await Promise.all(
        batch.map((text) =>
          desk.call<{ html: string }>('Content/Preview', ext, text).then((preview) => preview.html),
        ),
      )
      await page.goto('about:blank')
      await page.setContent(parts.map((part) => `<section>${part}</section>`).join('\n'))
      const harm = await page.evaluate(() => {
        for (const at of document.querySelectorAll('section *')) {
          for (const type of ['mouseover', 'focus', 'click', 'error', 'load', 'animationstart', 'toggle']) {
            at.dispatchEvent(new Event(type, { bubbles: true, cancelable: true }))
          }
        }
        const active = document.querySelectorAll(
          'section :is(script, iframe, object, embed, form, svg, math, style, link, base)',
        )
        const links = [...document.querySelectorAll<HTMLAnchorElement>('section [href]')]
        return [...active, ...links.filter((link) => /^(javascript|vbscript|data):/.test(link.protocol))].map(
          (at) => at.outerHTML.slice(0, 200),
        )
      })
      expect(harm).toEqual([])
    }
    expect(ran).toEqual([])
    print(`corpus: ${String(strings.length)} attack strings as ${ext}, none ran`)
    await context.close()
  }, 600_000)
})
