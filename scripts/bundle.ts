// `npm run bundle`: writes the program for a release into dist/: the types stripped, the packages drawn in, what is never
// run left out. Packages with machine code stay in node_modules, which must lie beside dist/.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Plugin } from 'rolldown'
import { rolldown } from 'rolldown'
import { version } from '../src/version.ts'
import { licencesOf } from './bundle/licences.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Loads its own binary, by a path that counts from where its files lie. */
const withMachineCode = ['better-sqlite3', '@serialport/bindings-cpp', 'koffi']
/** fastify asks for them only where nobody has told it what to do (src/adapters/http/compilers.ts), or in a test. */
const neverLoaded = ['@fastify/ajv-compiler', '@fastify/fast-json-stringify-compiler', 'light-my-request']

/** `new URL('kiosk/', import.meta.url)`: a program becomes a chunk, anything else is copied, both into one folder. */
const besideAFile = /new URL\(\s*'(?<named>[^']+)'\s*,\s*import\.meta\.url\s*\)/g

function besides(to: string): Plugin {
  return {
    name: 'what-lies-beside-a-file',
    transform: {
      filter: { id: { exclude: /\/node_modules\// }, code: besideAFile },
      handler(code, id) {
        return code.replace(besideAFile, (found, named: string) => {
          const file = resolve(dirname(id), named)
          const place = relative(root, file)
          // What is only written there needs no copy, and dist/ lies as deep as src/.
          if (place.startsWith('node_modules')) return found
          if (!named.endsWith('.ts')) {
            cpSync(file, join(to, place), { recursive: true })
            return `new URL('./${place}${named.endsWith('/') ? '/' : ''}', import.meta.url)`
          }
          const fileName = basename(named).replace(/\.ts$/, '.js')
          this.emitFile({ type: 'chunk', id: file, fileName })
          return `new URL('./${fileName}', import.meta.url)`
        })
      },
    },
  }
}

/** Writes the bundle to the folder `to`, in place of what is there; gives the path of the program. */
export async function bundle(to: string): Promise<string> {
  rmSync(to, { recursive: true, force: true })
  mkdirSync(to, { recursive: true })
  const build = await rolldown({
    input: { kluis: join(root, 'src/main.ts') },
    platform: 'node',
    external: [...withMachineCode, ...neverLoaded],
    plugins: [besides(to)],
  })
  const { output } = await build.write({
    dir: to,
    format: 'esm',
    chunkFileNames: '[name]-[hash].js',
    // Only what a licence wants to be seen: the rest is text that would lie in memory. Names and lines stay as they are,
    // so that a stack trace from the field can be read.
    comments: { legal: true, jsdoc: false, annotation: false },
  })
  await build.close()
  const modules = output.flatMap((chunk) => (chunk.type === 'chunk' ? Object.keys(chunk.modules) : []))
  writeFileSync(join(to, 'package.json'), '{ "type": "module" }\n')
  writeFileSync(join(to, 'LICENSES.txt'), licencesOf(modules))
  return join(to, 'kluis.js')
}

/** A bundle to try and throw away, with a compile cache of its own. */
export async function openTrialBundle(): Promise<{ readonly program: string; close(): void }> {
  const dist = join(root, 'dist')
  mkdirSync(dist, { recursive: true })
  const folder = mkdtempSync(join(dist, 'trial-'))
  const close = () => rmSync(folder, { recursive: true, force: true })
  try {
    return { program: await bundle(join(folder, 'dist')), close }
  } catch (error) {
    close()
    throw error
  }
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { to: { type: 'string', default: join(root, 'dist') } } })
  const program = await bundle(resolve(values.to))
  process.stdout.write(`Kluis ${version}: ${relative(process.cwd(), program)}\n`)
}
