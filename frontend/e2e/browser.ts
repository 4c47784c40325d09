import { fileURLToPath } from 'node:url'
import AxeBuilder from '@axe-core/playwright'
import { chromium, type Browser, type Page } from 'playwright-core'

/** Debian's chromium, unless CHROMIUM names another. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  })
}

/**
 * What the page complains about: script errors, refused resources, content security. An item that
 * has just left a state may be asked for there once more, which is no complaint.
 */
export function collectComplaints(page: Page): string[] {
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('status of 404'))
      complaints.push(message.text())
  })
  return complaints
}

/** Serious and critical findings of axe, one line each. */
export async function seriousFindings(page: Page): Promise<string[]> {
  // The preview's frame runs no script, not even that of axe.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().exclude('iframe').analyze()
  return violations
    .filter((violation) => violation.impact === 'serious' || violation.impact === 'critical')
    .flatMap((violation) =>
      violation.nodes.map((node) => `${violation.id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`),
    )
}

/** Closes what a story has opened, after taking a picture of it if the story failed. */
export async function closePages(
  browser: Browser | undefined,
  story: string,
  failed: boolean,
): Promise<void> {
  for (const [number, context] of (browser?.contexts() ?? []).entries()) {
    if (failed) {
      const name = `failed-${story.replaceAll(/\W+/g, '-').slice(0, 40)}-${String(number)}.png`
      await context.pages()[0]?.screenshot({ path: fileURLToPath(new URL(`.out/${name}`, import.meta.url)) })
    }
    await context.close()
  }
}

/** Prints a line of its own, which `make test` shows. */
export function print(line: string): void {
  process.stdout.write(`\n${line}\n`)
}
