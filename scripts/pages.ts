// Draws the kiosk's page (src/pages/kiosk) into a folder: `node scripts/pages.ts FOLDER`. Called by scripts/build-pages, which
// knows when. All but index.html is named after what is in it, so that a browser never asks again for what it has; the same
// sources give the same bytes.
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'vite'
import { licencesOf } from './bundle/licences.ts'

const root = join(import.meta.dirname, '../src/pages/kiosk')

async function buildKiosk(to: string): Promise<void> {
  const modules = new Set<string>()
  await build({
    configFile: false,
    root,
    base: './',
    logLevel: 'warn',
    // Its entry brings renderers for files and canvases; we draw the modules ourselves.
    resolve: { alias: { qrcode: 'qrcode/lib/core/qrcode.js' } },
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    plugins: [
      {
        name: 'what-went-in',
        generateBundle(_, output) {
          for (const chunk of Object.values(output)) {
            if (chunk.type === 'chunk') for (const id of Object.keys(chunk.modules)) modules.add(id)
          }
        },
      },
    ],
    build: {
      outDir: to,
      emptyOutDir: true,
      target: 'chrome120',
      // The content security policy forbids what stands in an address (data:) and inline scripts.
      assetsInlineLimit: 0,
      modulePreload: false,
      rolldownOptions: {
        output: {
          hashCharacters: 'hex',
          // The daemon finds the words of a language by this name: src/adapters/http/page-files.ts.
          chunkFileNames: 'assets/words-[name].[hash].js',
          entryFileNames: 'assets/kiosk.[hash].js',
          assetFileNames: 'assets/[name].[hash][extname]',
        },
      },
    },
  })
  // The fonts come by the style sheet, which names no modules.
  modules.add(join(import.meta.dirname, '../node_modules/@fontsource/roboto/package.json'))
  writeFileSync(join(to, 'licences.txt'), licencesOf([...modules]))
}

const [to] = process.argv.slice(2)
if (to === undefined) throw new Error('Say where to: node scripts/pages.ts FOLDER')
await buildKiosk(join(resolve(to), 'kiosk'))
