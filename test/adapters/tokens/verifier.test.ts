// Signed tokens: what passes, and that nothing forged or altered does (GOALS S4).

import type { KeyObject } from 'node:crypto'
import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createTokenVerifier } from '../../../src/adapters/tokens/verifier.ts'

const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const stranger = generateKeyPairSync('ed25519').privateKey
const x = publicKey.export({ format: 'jwk' }).x ?? ''
const verifier = createTokenVerifier([{ id: 'k1', ed25519: x }])
const verify = verifier.open

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const claims = {
  iss: 'platform',
  aud: 'here',
  jti: 'j1',
  nbf: 1000,
  exp: 1060,
  sub: 'open',
  compartment: '01',
  reason: 'help',
}
const header = { alg: 'EdDSA', kid: 'k1' }

function tokenOf(head: unknown = header, body: unknown = claims, key: KeyObject = privateKey): string {
  const text = `${part(head)}.${part(body)}`
  return `${text}.${sign(null, Buffer.from(text), key).toString('base64url')}`
}

describe('a signed token', () => {
  test('gives its claims in milliseconds', () => {
    expect(verify(tokenOf())).toEqual({
      valid: true,
      id: 'j1',
      site: 'here',
      compartment: '01',
      notBeforeMs: 1_000_000,
      expiresMs: 1_060_000,
    })
  })

  test('from RFC 8037, appendix A, has a signature that is recomputed here to the byte', () => {
    const key = {
      kty: 'OKP',
      crv: 'Ed25519',
      d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
      x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
    }
    const text = 'eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc'
    expect(
      sign(null, Buffer.from(text), createPrivateKey({ key, format: 'jwk' })).toString('base64url'),
    ).toBe('hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg')
  })

  test.each<[string, string]>([
    ['signed by a stranger', tokenOf(header, claims, stranger)],
    ['with a key that is not known', tokenOf({ ...header, kid: 'k2' })],
    ['without a key id', tokenOf({ alg: 'EdDSA' })],
    ['with a key id from the prototype', tokenOf({ ...header, kid: 'constructor' })],
    ['without an algorithm', `${part({ alg: 'none', kid: 'k1' })}.${part(claims)}.`],
    ['with another algorithm', tokenOf({ ...header, alg: 'HS256' })],
    ['with a critical extension', tokenOf({ ...header, crit: ['exp'] })],
    ['for a pick-up', tokenOf(header, { ...claims, sub: 'pickup' })],
    ['without an end', tokenOf(header, { ...claims, exp: undefined })],
    ['that ends before it begins', tokenOf(header, { ...claims, exp: 1000 })],
    ['with an end in milliseconds', tokenOf(header, { ...claims, exp: 1.8e12 })],
    ['without an id', tokenOf(header, { ...claims, jti: undefined })],
    ['with an id that is none', tokenOf(header, { ...claims, jti: 'a/b' })],
    ['without a compartment', tokenOf(header, { ...claims, compartment: undefined })],
    ['for several sites', tokenOf(header, { ...claims, aud: ['here', 'there'] })],
    ['whose claims are a list', tokenOf(header, [claims])],
    ['whose header is no JSON', `e30x.${part(claims)}.AAAA`],
    ['with a fourth part', `${tokenOf()}.AAAA`],
    ['with two parts', tokenOf().split('.').slice(0, 2).join('.')],
    ['of nothing', ''],
    ['too long to be looked at', `${part({ ...header, x: 'x'.repeat(3000) })}.${part(claims)}.AAAA`],
  ])('%s does not pass', (_what, token) => {
    expect(verify(token)).toEqual({ valid: false })
  })

  test('does not pass with any one character altered, not even the spare bits of the last', () => {
    const token = tokenOf()
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    let passed = 0
    let tried = 0
    for (let at = 0; at < token.length; at++) {
      const here = alphabet.indexOf(token.charAt(at))
      for (let step = 1; step < 64; step += 1.5) {
        const other = alphabet.charAt((here + Math.floor(step)) % 64)
        const altered = token.slice(0, at) + other + token.slice(at + 1)
        tried++
        if (verify(altered).valid) passed++
      }
    }
    expect(passed).toBe(0)
    expect(tried).toBeGreaterThan(10_000)
  })
})

test('a key that is none is refused at once, by its id', () => {
  expect(() => createTokenVerifier([{ id: 'k9', ed25519: 'AAAA' }])).toThrow('security.platformKeys "k9"')
})
