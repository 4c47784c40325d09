import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** Stories in a real browser. Set CHROMIUM when it is not at /usr/bin/chromium. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // Ceilings only: a busy machine takes its time, and nothing waits for longer than it has to.
  test: {
    include: ['*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    fileParallelism: false,
    expect: { poll: { timeout: 30_000 } },
  },
})
