// The generated documents say what the code checks; whoever changes a schema makes them anew.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { documents } from '../scripts/documents.ts'

test.each(documents.map((document) => [document.path, document] as const))(
  '%s says what the code checks (else: npm run documents)',
  (path, document) => {
    const written = readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
    if (document.kind === 'json') expect(JSON.parse(written)).toEqual(document.content())
    else expect(written).toBe(document.content())
  },
)
