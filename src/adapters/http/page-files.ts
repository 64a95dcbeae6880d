// Serves the kiosk's built page from its folder. It decides how long a browser keeps which file, and names the words that
// it will need first; what is in the files it does not know.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import staticFiles from '@fastify/static'
import type { FastifyInstance } from 'fastify'

/** Everything in here is named after what is in it (scripts/pages.ts). */
const namedByContent = 'assets'

export async function addPageFiles(
  app: FastifyInstance,
  { folder, languages }: { readonly folder: string; readonly languages: readonly string[] },
): Promise<void> {
  const words = firstWords(folder, languages)
  const page = join(folder, 'index.html')
  const assets = join(folder, namedByContent)
  await app.register(staticFiles, {
    root: folder,
    cacheControl: false,
    decorateReply: false,
    setHeaders(reply, path) {
      if (path === page && words !== null) reply.header('link', `<${words}>; rel=modulepreload`)
      if (path.startsWith(assets)) reply.header('cache-control', 'public, max-age=31536000, immutable')
    },
  })
}

/** A browser that is told of the words with the page has them when the page asks. */
function firstWords(folder: string, languages: readonly string[]): string | null {
  const names = readdirSync(join(folder, namedByContent))
  for (const language of languages) {
    const name = names.find((one) => one.startsWith(`words-${language}.`))
    if (name !== undefined) return `/${namedByContent}/${name}`
  }
  return null
}
