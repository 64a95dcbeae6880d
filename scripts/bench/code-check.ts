// P5: checking a code: the keyed hash and the look-up among 1,000 that are active.
import { createSealer } from '../../src/adapters/host/sealer.ts'
import type { AccessCode, SiteSpec } from '../../src/core/nouns.ts'
import { apply, createState } from '../../src/core/state.ts'
import type { Figure } from './figures.ts'
import { atMost, listed, quantile } from './figures.ts'

const active = 1000
const checks = 20_000

export function measureCodeCheck(wanted: ReadonlySet<string>, rounds: number): Figure[] {
  if (!wanted.has('P5')) return []
  const sealer = createSealer({ key: Buffer.alloc(32, 7), minPinDigits: 8 })
  // The look-up reads only the codes; a wall has no part in it.
  const state = createState({ compartments: [] } as unknown as SiteSpec)
  const pins = Array.from({ length: active }, (_, at) => String(10_000_000 + at * 79_193))
  for (const [at, pin] of pins.entries()) {
    const { hash } = sealer.seal('pin', pin)
    const value: AccessCode = {
      hash,
      kind: 'pin',
      parcels: [`p${at}`],
      actor: null,
      usesLeft: null,
      untilMs: null,
      revoked: false,
    }
    apply(state, { table: 'codes', key: hash, value })
  }
  const medians: number[] = []
  for (let round = 0; round < rounds + 1; round++) {
    const samples: number[] = []
    for (let at = 0; at < checks; at++) {
      const pin = pins[(at * 7) % active] ?? ''
      const start = process.hrtime.bigint()
      const found = state.rows.codes.get(sealer.seal('pin', pin).hash)
      const end = process.hrtime.bigint()
      if (found === undefined) throw new Error('a good code was not found')
      samples.push(Number(end - start) / 1000)
    }
    // The first round warms up.
    if (round > 0) medians.push(quantile(samples, 0.5))
  }
  return [
    atMost(15, {
      goal: 'P5',
      what: 'checking a code among 1,000',
      wanted: '≤ 15 µs',
      unit: 'µs',
      rounds: medians,
      detail: `the sealer's HMAC and the look-up of the row, in this process; rounds ${listed(medians)}`,
    }),
  ]
}
