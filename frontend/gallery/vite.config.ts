import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** The components with sample content, for the eye and for axe; never a part of the build in dist. */
export default defineConfig({
  root: here('.'),
  publicDir: here('../public'),
  plugins: [react()],
  resolve: { alias: { '@': here('../src') } },
  server: { port: 5199, strictPort: true },
  build: { outDir: here('../e2e/.out/gallery'), emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0 },
  preview: { port: 5199, strictPort: true },
})
