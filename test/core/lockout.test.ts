// Patience with wrong PINs: the waits, whom they hold for, how they fade, and what a patient guesser gets out of it.
// The guesser here is a person at the real kiosk in virtual time, not a formula.
import { describe, expect, test } from 'vitest'
import type { Locker } from '../../simulator/world/locker.ts'
import { createLocker } from '../../simulator/world/locker.ts'
import { shippedRules } from '../../simulator/world/small-site.ts'
import { alertsOf, day, hour, lockerWith, minute } from './lives.ts'

const second = 1_000

function guess(locker: Locker, times: number): string[] {
  return Array.from({ length: times }, () => locker.pin('00'))
}

/** How long the keypad stays shut from now on, to the second. */
function shutForMs(locker: Locker): number {
  const reply = locker.submit({ type: 'code.entered', way: 'pin', hash: 'sealed-pin-00', label: null })
  return reply?.kind === 'refused' && reply.reason === 'locked-out' ? (reply.retryAfterMs ?? 0) : 0
}

/** Guesses until it locks, then waits until the keypad is open again; the wait. */
function climb(locker: Locker): number {
  guess(locker, 3)
  const shutMs = shutForMs(locker)
  locker.pass(shutMs)
  return Math.ceil(shutMs / second) * second
}

describe('three wrong PINs shut the keypad', () => {
  test('for 30 seconds, then 1, 5, 15 minutes and never longer; the platform is told each time', () => {
    const locker = createLocker()
    const waits = Array.from({ length: 6 }, () => climb(locker))
    expect(waits).toEqual([30 * second, minute, 5 * minute, 15 * minute, 15 * minute, 15 * minute])
    expect(locker.events('visit.locked-out').map(({ data }) => data.seconds)).toEqual([
      30, 60, 300, 900, 900, 900,
    ])
  })

  test('for the right PIN as well, but for nobody’s QR code', () => {
    const locker = lockerWith('deposited')
    const code = { kind: 'qr', hash: 'sealed-qr-22', weak: false } as const
    locker.ask({ verb: 'code.issue', parcel: 'p1', code, uses: null, untilMs: null })
    expect(guess(locker, 4)).toEqual(['code-unknown', 'code-unknown', 'code-unknown', 'locked-out'])
    expect(locker.pin('11')).toBe('locked-out')
    expect(locker.scan('22')).toBe('accepted')
  })

  test('but wrong QR codes never shut anything', () => {
    const locker = lockerWith('deposited')
    for (let tries = 0; tries < 20; tries += 1) expect(locker.scan('99')).toBe('code-unknown')
    expect(locker.pin('11')).toBe('accepted')
    expect(locker.events('visit.locked-out')).toEqual([])
  })

  test('and tries against a shut keypad are not counted', () => {
    const locker = createLocker()
    guess(locker, 3)
    expect(guess(locker, 20)).toEqual(Array(20).fill('locked-out'))
    locker.pass(30 * second)
    expect(guess(locker, 2)).toEqual(['code-unknown', 'code-unknown'])
  })

  test('even when the process is killed in between', () => {
    const locker = lockerWith('deposited')
    for (let times = 0; times < 3; times += 1) climb(locker)
    guess(locker, 3)
    locker.restart()
    expect(locker.pin('11')).toBe('locked-out')
    expect(shutForMs(locker)).toBeGreaterThan(14 * minute)
  })

  test('and a clock that comes back years ahead or behind neither opens it early for good nor shuts it for longer', () => {
    const locker = createLocker()
    for (let times = 0; times < 3; times += 1) climb(locker)
    guess(locker, 3)
    locker.restart({ wallMs: locker.clock.wallMs() - 3_650 * day, isConfirmed: true })
    expect(shutForMs(locker)).toBeGreaterThan(0)
    expect(shutForMs(locker)).toBeLessThanOrEqual(15 * minute)
  })
})

describe('what is remembered', () => {
  test.each([
    [14, 'locked-out'],
    [15, 'code-unknown'],
  ])('two wrong PINs %i minutes ago: a fourth try after one more is %s', (minutes, outcome) => {
    const locker = createLocker()
    guess(locker, 2)
    locker.pass(minutes * minute)
    expect(guess(locker, 2)[1]).toBe(outcome)
  })

  test.each([
    [0, 15 * minute],
    [1, 5 * minute],
    [2, minute],
    [3, 30 * second],
    [100, 30 * second],
  ])('after three lockouts and %i quiet hours the next lasts %i ms', (hours, nextMs) => {
    const locker = createLocker()
    for (let times = 0; times < 3; times += 1) climb(locker)
    locker.pass(hours * hour)
    expect(climb(locker)).toBe(nextMs)
  })

  test('after a siege of days four quiet hours are enough to begin anew', () => {
    const locker = createLocker()
    for (let times = 0; times < 40; times += 1) climb(locker)
    locker.pass(4 * hour)
    expect(climb(locker)).toBe(30 * second)
  })

  test('a success takes nothing back', () => {
    const locker = lockerWith('deposited')
    climb(locker)
    guess(locker, 2)
    expect(locker.pin('11')).toBe('accepted')
    locker.close('01')
    guess(locker, 1)
    expect(locker.events('visit.locked-out').map(({ data }) => data.seconds)).toEqual([30, 60])
  })

  test('from the third lockout in a row an operator is called, until it has been quiet', () => {
    const locker = createLocker()
    climb(locker)
    climb(locker)
    expect(alertsOf(locker)).toEqual([])
    climb(locker)
    expect(alertsOf(locker)).toEqual(['codes-guessed kiosk'])
    locker.pass(25 * hour)
    expect(alertsOf(locker)).toEqual([])
  })
})

describe('a patient guesser', () => {
  const parcels = 60
  const pins = 10 ** shippedRules.minPinDigits
  const hoursAYear = 24 * 365.25

  /** Wrong PINs that the locker looks at in `days`, when the guesser stops `quietMs` after every `atOnce` tries. */
  function looksAt(days: number, atOnce: number, quietMs: number): number {
    const locker = createLocker()
    const endMs = locker.clock.wallMs() + days * day
    let looked = 0
    while (locker.clock.wallMs() < endMs) {
      for (let tries = 0; tries < atOnce; tries += 1) {
        if (locker.pin('00') === 'code-unknown') looked += 1
        else locker.pass(shutForMs(locker))
      }
      locker.pass(quietMs)
    }
    return looked
  }

  test.each<[how: string, atOnce: number, quietMs: number]>([
    ['tries as soon as the keypad opens', 3, 0],
    ['stops at two, so that it never shuts', 2, 15 * minute],
    ['lets one level fade', 3, hour],
    ['lets every level fade and then tries them all', 12, 4 * hour],
    ['lets every level fade but the last', 9, 3 * hour],
    ['keeps to the short ones', 6, 2 * hour],
  ])(
    'who %s has one success in more than ten years, with the shipped rules and 60 parcels',
    (_how, atOnce, quietMs) => {
      const days = 10
      const triesAnHour = looksAt(days, atOnce, quietMs) / (days * 24)
      const years = pins / parcels / triesAnHour / hoursAYear
      expect(years).toBeGreaterThan(10)
      expect(triesAnHour).toBeGreaterThan(1)
    },
  )
})
