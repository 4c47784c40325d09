/// <reference types="vitest/config" />
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { initialLoad } from './initial-load.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const server = process.env.VELOCITY_DEV_SERVER ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [react(), initialLoad()],
  resolve: { alias: { '@': here('./src'), '@bindings': here('./wailsjs/go') } },
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: true, // public/.gitkeep is copied, so the tracked dist/.gitkeep comes back
    assetsInlineLimit: 0, // the content security policy allows no data: fonts
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  server: {
    port: 5173,
    proxy: Object.fromEntries(['/rpc', '/stream', '/events', '/preview'].map((path) => [path, server])),
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/test-setup.ts'],
    restoreMocks: true,
    testTimeout: 30_000,
  },
})
