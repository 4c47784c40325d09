import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import type { Driver, Element } from './driver'
import { until } from './until'

/** By role and name, as people find things. A name is a text or a pattern ("/^Save/"). */
export interface Query {
  role: string
  name?: string | RegExp
  /** Only inside this one. */
  within?: Query
  /** Which one, when several answer; the first by default. */
  nth?: number
}

let bundle: Promise<string> | undefined

/** The library that finds by role, as one script for the page. */
function library(): Promise<string> {
  bundle ??= build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: true,
      lib: {
        entry: fileURLToPath(new URL('./in-page.ts', import.meta.url)),
        formats: ['iife'],
        name: 'deskQueries',
      },
    },
    define: { 'process.env.NODE_ENV': '"production"', 'process.env': '{}' },
  }).then((made) => {
    const [first] = (Array.isArray(made) ? made : [made]) as { output: { code: string }[] }[]
    return first?.output[0]?.code ?? ''
  })
  return bundle
}

const wire = (query: Query): unknown => ({
  ...query,
  name: query.name instanceof RegExp ? { pattern: query.name.source } : query.name,
  within: query.within && wire(query.within),
})

/** What a person sees and does in the window. */
export class Page {
  constructor(readonly driver: Driver) {}

  private async ask<R>(what: 'find' | 'state' | 'text' | 'count' | 'focused', argument: unknown): Promise<R> {
    const known = await this.driver.run(() => 'deskQueries' in window)
    if (!known) await this.driver.script(`${await library()}\n;window.deskQueries = deskQueries`)
    return this.driver.run(
      (method: string, value: unknown) =>
        (window as unknown as { deskQueries: Record<string, (value: unknown) => R> }).deskQueries[method]?.(
          value,
        ) as R,
      what,
      argument,
    )
  }

  /** Waits until it is there. */
  async find(query: Query): Promise<Element> {
    const found = await until(
      `a ${query.role} ${String(query.name ?? '')}`,
      () => this.ask<Element | null>('find', wire(query)).catch(() => null), // the page may be on its way
      (element) => element !== null,
    )
    return found as Element
  }

  async count(query: Query): Promise<number> {
    return this.ask<number>('count', wire(query))
  }

  async focused(query: Query): Promise<boolean> {
    return this.ask<boolean>('focused', wire(query))
  }

  async gone(query: Query): Promise<void> {
    await until(
      `${query.role} ${String(query.name ?? '')} to go`,
      () => this.count(query),
      (count) => count === 0,
    )
  }

  async enabled(query: Query, wanted = true): Promise<void> {
    await until(
      `a ${query.role} ${String(query.name ?? '')} that is ${wanted ? 'enabled' : 'disabled'}`,
      () => this.ask<string>('state', wire(query)).catch(() => 'absent'),
      (state) => state === (wanted ? 'enabled' : 'disabled'),
    )
  }

  /** Clicks with the mouse when it can be clicked. */
  async click(query: Query): Promise<void> {
    await this.enabled(query)
    await until(
      `a click on ${query.role} ${String(query.name ?? '')}`,
      async () =>
        this.driver.click(await this.find(query)).then(
          () => 'clicked',
          (reason: Error) => reason.message, // it moved or is covered for a moment
        ),
      (answer) => answer === 'clicked',
    )
  }

  async fill(query: Query, text: string): Promise<void> {
    await this.click(query)
    await this.driver.press(['Control', 'a'])
    await this.driver.type(await this.find(query), text)
  }

  /** Waits until a text is on the screen. */
  async shows(text: string | RegExp, time?: number): Promise<void> {
    const asked = text instanceof RegExp ? { pattern: text.source } : text
    await until(
      `“${String(text)}” on the screen`,
      () => this.ask<boolean>('text', asked).catch(() => false),
      Boolean,
      time,
    )
  }

  async heading(name: string | RegExp): Promise<void> {
    await this.find({ role: 'heading', name })
  }
}
