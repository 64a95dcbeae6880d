// The OpenAPI document: that it says what the kiosk does, and that the file for people is up to date.
import { readFileSync } from 'node:fs'
import type { Static } from 'typebox'
import { expect, expectTypeOf, test } from 'vitest'
import { kioskOpenApi } from '../../../src/adapters/http/kiosk-openapi.ts'
import type { Visit } from '../../../src/adapters/http/kiosk-schemas.ts'
import { visitActions } from '../../../src/core/input.ts'
import type { VisitView } from '../../../src/core/view.ts'

interface Document {
  readonly openapi: string
  readonly paths: Readonly<Record<string, { readonly get?: object; readonly post?: object }>>
  readonly components: { readonly schemas: Readonly<Record<string, object>> }
}

const document = kioskOpenApi() as Document

test('it names every route of the contract', () => {
  expect(document.openapi).toBe('3.1.0')
  const taken = ['scan', 'pin', ...visitActions.map((action) => `visit/${action}`)]
  const posts = Object.entries(document.paths).filter(([, path]) => path.post !== undefined)
  expect(posts.map(([path]) => path).sort()).toEqual(
    [
      ...taken.map((path) => `/api/${path}`),
      ...['scan', 'pin', 'visit/{action}', 'begin', 'exercise', 'close', 'end'].map(
        (path) => `/api/training/${path}`,
      ),
    ].sort(),
  )
  const gets = Object.entries(document.paths).filter(([, path]) => path.get !== undefined)
  expect(gets.map(([path]) => path)).toEqual(expect.arrayContaining(['/api/visit', '/api/visit/events']))
})

test('every reference leads somewhere', () => {
  const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)]
  expect(references.length).toBeGreaterThan(10)
  for (const [, name] of references) expect(document.components.schemas).toHaveProperty(String(name))
})

test('docs/openapi-kiosk.json is what the schemas say', () => {
  const written = readFileSync(new URL('../../../docs/openapi-kiosk.json', import.meta.url), 'utf8')
  expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(document)))
})

type Fixed<T> = T extends readonly (infer E)[]
  ? readonly Fixed<E>[]
  : T extends object
    ? { readonly [K in keyof T]: Fixed<T[K]> }
    : T

test('the visit that is published is the visit that the core shows', () => {
  expectTypeOf<Fixed<Static<typeof Visit>>>().toEqualTypeOf<Fixed<VisitView>>()
})
