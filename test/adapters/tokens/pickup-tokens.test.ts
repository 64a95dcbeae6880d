// Tokens that hand over a parcel, in both forms: what passes, that nothing forged or altered does, how long they are, and
// that the examples in docs/platform.md are what this says.
import type { KeyObject } from 'node:crypto'
import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createTokenVerifier } from '../../../src/adapters/tokens/verifier.ts'
import { scanned } from '../../../src/core/scan.ts'

/** RFC 8037, appendix A: a key that everybody knows. */
const rfc8037 = {
  kty: 'OKP',
  crv: 'Ed25519',
  d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
}
const key = createPrivateKey({ key: rfc8037, format: 'jwk' })
const stranger = generateKeyPairSync('ed25519').privateKey
const verifier = createTokenVerifier([{ id: 'k1', ed25519: rfc8037.x }])

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const signed = (text: string, by: KeyObject): string =>
  sign(null, Buffer.from(text), by).toString('base64url')

const claims = {
  iss: 'platform',
  aud: 'amsterdam-03',
  jti: 't-8d2f61',
  nbf: 1_790_000_000,
  exp: 1_790_259_200,
  sub: 'pickup',
  parcel: 'order-4711',
}

function compact(body: object = claims, by = key, head: object = { alg: 'EdDSA', kid: 'k1' }): string {
  const text = `${part(head)}.${part(body)}`
  return `KLUIS1:${text}.${signed(text, by)}`
}

const short = (
  { aud, parcel, jti, nbf, exp }: typeof claims = claims,
  by = key,
  [kid, begins, ends] = ['k1', nbf.toString(36), exp.toString(36)],
): string => {
  const text = `KLUIS1:${kid}/${aud}/${parcel}/${jti}/${begins}/${ends}`
  return `${text}/${signed(text, by)}`
}

const passed = {
  valid: true,
  id: 't-8d2f61',
  site: 'amsterdam-03',
  parcel: 'order-4711',
  notBeforeMs: 1_790_000_000_000,
  expiresMs: 1_790_259_200_000,
}

describe.each([
  ['compact', compact()],
  ['short', short()],
])('the %s form', (_form, token) => {
  test('carries the claims, and stands in the documentation as it is made here', () => {
    expect(verifier.pickup(token)).toEqual(passed)
    const page = readFileSync(new URL('../../../docs/platform.md', import.meta.url), 'utf8')
    expect(page).toContain(`\n${token}\n`)
  })

  test('does not pass with any one character altered, left out, doubled or in the other case', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./:~ !$%&()*+,'
    let tried = 0
    const altered = function* () {
      for (let at = 'KLUIS1:'.length; at < token.length; at += 1) {
        const [before, here, behind] = [token.slice(0, at), token.charAt(at), token.slice(at + 1)]
        for (const other of alphabet) if (other !== here) yield before + other + behind
        yield before + behind
        yield before + here + here + behind
      }
      yield* ['=', 'A', '.', '/', ' ', '/A', '.AAAA'].map((more) => token + more)
    }
    for (const other of altered()) {
      tried += 1
      if (verifier.pickup(other)?.valid !== false) throw new Error(`passed: ${other}`)
    }
    expect(tried).toBeGreaterThan(10_000)
  })

  test('does not pass when it is signed by a stranger, or opens a compartment', () => {
    expect(verifier.open(token.slice('KLUIS1:'.length))).toEqual({ valid: false })
    for (const foreign of [compact(claims, stranger), short(claims, stranger)])
      expect(verifier.pickup(foreign)).toEqual({ valid: false })
  })
})

test('10,000 signatures of strangers do not pass', () => {
  let passing = 0
  for (let round = 0; round < 5_000; round += 1) {
    const body = { ...claims, jti: `t-${round}` }
    for (const token of [short(body, stranger), compact(body, stranger)])
      if (verifier.pickup(token)?.valid !== false) passing += 1
  }
  expect(passing).toBe(0)
})

test.each<[string, string]>([
  ['for an opening', compact({ ...claims, sub: 'open', compartment: '01' })],
  ['without a parcel', compact({ ...claims, parcel: undefined })],
  ['for a parcel with a path in its id', compact({ ...claims, parcel: '../p' })],
  ['without an end', compact({ ...claims, exp: undefined })],
  ['that ends before it begins', short({ ...claims, exp: claims.nbf })],
  ['with an unknown key', short(claims, key, ['k2', '1', '2'])],
  ['with a key id from the prototype', short(claims, key, ['constructor', '1', '2'])],
  ['whose seconds have a zero before them', short(claims, key, ['k1', '0tlpxog', 'tlvhgw'])],
  ['whose seconds are written large', short(claims, key, ['k1', 'TLPXOG', 'tlvhgw'])],
  ['whose end is no number', short(claims, key, ['k1', 'tlpxog', ''])],
  ['with an empty parcel', short({ ...claims, parcel: '' })],
  ['without any signature', 'KLUIS1:k1/amsterdam-03/order-4711/t-8d2f61/tlpxog/tlvhgw/'],
  ['of nothing', 'KLUIS1:'],
  ['too long to be looked at', compact({ ...claims, more: 'x'.repeat(3_000) })],
])('a token %s does not pass, though it is signed', (_what, token) => {
  expect(verifier.pickup(token)).toEqual({ valid: false })
})

test('what does not begin as a token is none, and is looked up as a code', () => {
  for (const other of ['12345678', 'kluis1:x', compact().slice(7), ''])
    expect(verifier.pickup(other)).toBeNull()
  const seal = (kind: 'qr', value: string) => ({ kind, hash: `h-${value}`, weak: false })
  expect(scanned({ code: ' abc ', label: ' abc ' }, seal, verifier.pickup)).toMatchObject({
    type: 'code.entered',
  })
  const token = short()
  expect(scanned({ code: ` ${token}\r\n`, label: token }, seal, verifier.pickup)).toEqual({
    type: 'token.shown',
    hash: `h-${token}`,
    token: passed,
  })
})

test('the short form of ordinary ids has at most 180 characters', () => {
  expect(short().length).toBeLessThanOrEqual(150)
  const longest = { ...claims, aud: 'a'.repeat(20), parcel: 'p'.repeat(30), jti: 'j'.repeat(16) }
  expect(short(longest).length).toBeLessThanOrEqual(180)
})
