import { gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

const limit = 350_000

/** Prints what a browser loads before the first screen, compressed, and fails the build when it is too much. */
export function initialLoad(): Plugin {
  return {
    name: 'initial-load',
    apply: 'build',
    generateBundle(_, bundle) {
      const wanted = new Set<string>()
      const follow = (name: string) => {
        const part = bundle[name]
        if (wanted.has(name) || part?.type !== 'chunk') return
        wanted.add(name)
        part.viteMetadata?.importedCss.forEach((css) => wanted.add(css))
        part.imports.forEach(follow)
      }
      for (const part of Object.values(bundle))
        if (part.type === 'chunk' && part.isEntry) follow(part.fileName)
      const sizes = [...wanted].map((name) => {
        const part = bundle[name]
        return part ? gzipSync(part.type === 'chunk' ? part.code : part.source).length : 0
      })
      const total = sizes.reduce((sum, size) => sum + size, 0)
      const words = `Initial load: ${(total / 1000).toFixed(1)} kB compressed, at most ${limit / 1000} kB`
      if (total > limit) this.error(words)
      this.info(words)
    },
  }
}
