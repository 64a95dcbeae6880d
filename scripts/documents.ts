// Writes the documents that are made from the code, so that they say what it checks. A test compares them with
// what stands in the tree. Formats JSON as the formatter wants it, so that neither argues with the other.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { kioskOpenApi } from '../src/adapters/http/kiosk-openapi.ts'
import { asyncApiDocument } from '../src/adapters/mqtt/asyncapi.ts'
import { configJsonSchema } from '../src/config.ts'
import { faults } from '../src/core/faults.ts'

/** `path`: from the project's root. */
export type GeneratedDocument =
  | { readonly kind: 'json'; readonly path: string; readonly content: () => object }
  | { readonly kind: 'markdown'; readonly path: string; readonly content: () => string }

/** One heading a code, so that every alert has an address: `docs/faults.md#door-jammed`. */
function faultsPage(): string {
  const sections = Object.entries(faults).map(
    ([code, fault]) =>
      `## ${code}\n\n${fault.severity}; ${fault.passes ? 'clears itself when the cause is gone' : 'stays until somebody acts'}.\n\n${fault.advice}\n`,
  )
  return `# Faults\n\nEvery alert that a locker can raise, with what to do about it. Made from \`src/core/faults.ts\`.\n\n${sections.join('\n')}`
}

export const documents: readonly GeneratedDocument[] = [
  { kind: 'json', path: 'config/kluis.schema.json', content: configJsonSchema },
  { kind: 'json', path: 'docs/asyncapi.json', content: asyncApiDocument },
  { kind: 'json', path: 'docs/openapi-kiosk.json', content: kioskOpenApi },
  { kind: 'markdown', path: 'docs/faults.md', content: faultsPage },
]

if (import.meta.main) {
  const root = fileURLToPath(new URL('..', import.meta.url))
  for (const { kind, path, content } of documents) {
    writeFileSync(`${root}/${path}`, kind === 'json' ? `${JSON.stringify(content(), null, 2)}\n` : content())
    console.log(path)
  }
  const json = documents.filter(({ kind }) => kind === 'json').map(({ path }) => path)
  execFileSync('biome', ['format', '--write', ...json], { cwd: root, stdio: 'inherit' })
}
