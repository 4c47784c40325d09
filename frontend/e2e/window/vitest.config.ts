import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** The desktop window under a display of its own, driven from outside. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: { include: ['*.test.ts'], testTimeout: 700_000, hookTimeout: 240_000, fileParallelism: false },
})
