import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** Stories in a real browser. Set CHROMIUM when it is not at /usr/bin/chromium. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: { include: ['*.test.ts'], testTimeout: 60_000, hookTimeout: 120_000, fileParallelism: false },
})
