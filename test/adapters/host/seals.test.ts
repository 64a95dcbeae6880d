// Ids, sealed codes and the key behind them: nobody guesses one, and no code is seen again.
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { createIds } from '../../../src/adapters/host/ids.ts'
import { KeyFileError, openKey } from '../../../src/adapters/host/key-file.ts'
import { createSealer } from '../../../src/adapters/host/sealer.ts'

describe('ids', () => {
  test('fit the contract, are short, and never repeat', () => {
    const ids = createIds()
    const made = Array.from({ length: 20_000 }, () => ids.next())
    expect(new Set(made).size).toBe(made.length)
    for (const id of made) expect(id).toMatch(/^[0-9a-z]{24}$/)
  })

  test('sort by the time they were made at', async () => {
    const ids = createIds()
    const first = ids.next()
    const startedMs = Date.now()
    while (Date.now() === startedMs) await new Promise(setImmediate)
    expect(ids.next() > first).toBe(true)
  })

  test('differ between two processes that start in the same millisecond', () => {
    const tail = (id: string) => id.slice(9)
    expect(tail(createIds().next())).not.toBe(tail(createIds().next()))
  })
})

describe('the sealer', () => {
  const sealer = createSealer({ key: Buffer.alloc(32, 7), minPinDigits: 8 })

  test('gives the same hash for the same code, whatever white space surrounds it, and holds none of it', () => {
    const { hash } = sealer.seal('pin', '48151623')
    expect(sealer.seal('pin', ' 48151623\n').hash).toBe(hash)
    expect(hash).toMatch(/^[0-9a-f]{64}$/)
    expect(hash).not.toContain('48151623')
  })

  test('keeps PINs and scanned codes apart, and sites with other keys', () => {
    const code = '4815162342'
    const other = createSealer({ key: Buffer.alloc(32, 8), minPinDigits: 8 })
    const hashes = [sealer.seal('pin', code), sealer.seal('qr', code), other.seal('pin', code)].map(
      ({ hash }) => hash,
    )
    expect(new Set(hashes).size).toBe(3)
  })

  test.each([
    ['too short', '4815162'],
    ['letters', '4815162a'],
    ['empty', ''],
    ['one digit only', '77777777'],
    ['two digits only', '11211121'],
    ['upwards', '12345678'],
    ['upwards through nine', '78901234'],
    ['downwards', '98765432'],
    ['a pair again and again', '48484848'],
    ['a block twice', '48154815'],
    ['every digit twice', '44881155'],
  ])('finds a PIN weak: %s', (_why, pin) => {
    expect(sealer.seal('pin', pin).weak).toBe(true)
  })

  test.each(['48151623', '90210735', '12344321', '481516234'])('takes the PIN %s', (pin) => {
    expect(sealer.seal('pin', pin).weak).toBe(false)
  })

  test('refuses few of the PINs that a platform draws by chance', () => {
    const drawn = Array.from({ length: 20_000 }, (_, index) =>
      String((index * 48_271 * 2053) % 100_000_000).padStart(8, '0'),
    )
    expect(drawn.filter((pin) => sealer.seal('pin', pin).weak).length).toBeLessThan(100)
  })

  test('finds a scanned code of fewer than ten characters weak', () => {
    expect(sealer.seal('qr', 'ABCDEFGHI').weak).toBe(true)
    expect(sealer.seal('qr', 'ABCDEFGHIJ').weak).toBe(false)
  })

  test('refuses a key that could be tried out', () => {
    expect(() => createSealer({ key: Buffer.alloc(16), minPinDigits: 8 })).toThrow(RangeError)
  })
})

describe('the key file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kluis-key-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const inFolder = (name: string) => join(folder, name)

  test('is made at the very first start, for its owner only, and read ever after', () => {
    const path = inFolder('new.key')
    const made = openKey(path, { databaseExists: false })
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const read = openKey(path, { databaseExists: true })
    expect(read.derive('codes')).toEqual(made.derive('codes'))
    expect(read.derive('codes')).toHaveLength(32)
    expect(read.derive('codes')).not.toEqual(read.derive('store'))
    expect(readFileSync(path, 'utf8')).not.toContain(read.derive('codes').toString('hex'))
  })

  test('is never made anew beside a database, since its codes would all be lost', () => {
    const path = inFolder('lost.key')
    expect(() => openKey(path, { databaseExists: true })).toThrow(/is missing.*Put the key back/)
    expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined()
  })

  test('may stand in hex or in base64', () => {
    const key = Buffer.from('00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff', 'hex')
    const derived = (['hex', 'base64', 'base64url'] as const).map((form) => {
      const path = inFolder(`${form}.key`)
      writeFileSync(path, `${key.toString(form)}\n`, { mode: 0o600 })
      return openKey(path, { databaseExists: true }).derive('codes').toString('hex')
    })
    expect(new Set(derived).size).toBe(1)
  })

  test.each([
    ['readable by everybody', 'ab'.repeat(32), 0o604, /chmod 600/],
    ['too short', 'ab'.repeat(31), 0o600, /does not hold a key of 32 bytes/],
    ['empty', '', 0o600, /does not hold a key/],
    ['something else', 'x'.repeat(5000), 0o600, /does not hold a key/],
  ])('is refused and left as it is: %s', (name, text, mode, words) => {
    const path = inFolder(`${name}.key`)
    writeFileSync(path, text)
    chmodSync(path, mode)
    let told = ''
    try {
      openKey(path, { databaseExists: false })
    } catch (error) {
      expect(error).toBeInstanceOf(KeyFileError)
      told = String(error)
    }
    expect(told).toMatch(words)
    expect(told).not.toContain('abab')
    expect(readFileSync(path, 'utf8')).toBe(text)
  })

  test('that cannot be made says where', () => {
    expect(() => openKey(inFolder('none/kluis.key'), { databaseExists: false })).toThrow(
      /cannot be made.*The folder .*none does not exist: create it/,
    )
  })
})
