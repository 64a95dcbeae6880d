// When the arbiter of a bus writes what: pace, precedence, bounds. All in virtual time.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { waveshareRelays } from '../../contract/board-families.ts'
import { lastWord, reportsOf } from '../../contract/doors.ts'
import type { VirtualSubject } from '../../contract/doors-subject.ts'
import { createVirtualSubject } from '../../contract/doors-subject.ts'

const board = (address: number, channels = 16) => ({ address, channels, closedBit: 1 as const })
const wallOf48 = [board(0), board(1), board(2)]
const door = (of: number, channel: number) => ({ bus: 'wall', board: of, channel })

/** One exchange of status and reply at 19200 baud: 7.3 ms of bytes, 3 ms turn-round, 2.5 ms gap, whole milliseconds. */
const oneExchangeMs = 14

const unlocksOf = ({ bus }: VirtualSubject) => bus.requests().filter(({ bytes }) => bytes[2] === 0x31)
/** Timer sums are fractions of milliseconds. */
const rounding = 0.001
const settled = (subject: VirtualSubject) => {
  subject.clock.advance(2_000)
  return subject
}
/** With one board on the bus the line is idle for 130 ms of every 160. */
function idle(): VirtualSubject {
  const subject = settled(createVirtualSubject({ boards: [board(0)] }))
  const before = subject.bus.requests().length
  while (subject.bus.requests().length === before) subject.clock.advance(1)
  subject.clock.advance(20)
  return subject
}

test('an unlock leaves within one exchange of being asked for, whatever the line does, and nothing collides', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ restMs: fc.integer({ min: 1_000, max: 1_300 }), of: fc.nat(2) }), {
        maxLength: 8,
      }),
      (asks) => {
        const subject = settled(createVirtualSubject({ boards: wallOf48 }))
        for (const [index, { restMs, of }] of asks.entries()) {
          subject.clock.advance(restMs)
          const askedMs = subject.clock.monotonicMs()
          subject.doors.pulse(door(of, 1 + index), 500, `o${index}`)
          subject.clock.advance(100)
          const unlock = unlocksOf(subject)[index]
          expect(unlock?.atMs ?? Infinity).toBeLessThanOrEqual(askedMs + oneExchangeMs)
        }
        expect(subject.bus.collisions()).toBe(0)
      },
    ),
    { numRuns: 60 },
  )
})

test('three of four unlocks find the line idle and leave at once', () => {
  const subject = settled(createVirtualSubject({ boards: wallOf48 }))
  let atOnce = 0
  for (let turn = 0; turn < 200; turn += 1) {
    subject.clock.advance(1_100 + ((turn * 7_919) % 997))
    const askedMs = subject.clock.monotonicMs()
    subject.doors.pulse(door(turn % 3, 1 + (turn % 16)), 500, `o${turn}`)
    subject.clock.advance(50)
    atOnce += unlocksOf(subject).at(-1)?.atMs === askedMs ? 1 : 0
  }
  expect(atOnce).toBeGreaterThanOrEqual(140)
})

test.each([3, 10])('a moved door on %i boards is told within 300 ms', (boards) => {
  const subject = settled(
    createVirtualSubject({ boards: Array.from({ length: boards }, (_, address) => board(address)) }),
  )
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 400 }),
      fc.nat(boards - 1),
      fc.integer({ min: 1, max: 16 }),
      (restMs, of, channel) => {
        subject.clock.advance(restMs)
        const opens = !subject.bus.look(door(of, channel)).open
        if (opens) subject.bus.forceOpen(door(of, channel))
        else subject.bus.close(door(of, channel))
        subject.clock.advance(300)
        expect(lastWord(subject.inputs, door(of, channel))).toBe(opens ? 'open' : 'closed')
      },
    ),
    { numRuns: 200 },
  )
  expect(subject.bus.collisions()).toBe(0)
})

test('the round may run as fast as the line allows, and still nothing collides', () => {
  const subject = settled(createVirtualSubject({ boards: wallOf48, sweepMs: 0 }))
  const before = subject.bus.requests().length
  subject.clock.advance(1_000)
  expect(subject.bus.requests().length - before).toBeGreaterThanOrEqual(Math.floor(1_000 / oneExchangeMs))
  expect(subject.bus.collisions()).toBe(0)
  for (const { address } of wallOf48) expect(subject.bus.heard(address).status).toBeGreaterThan(20)
})

test.each([
  { baudRate: 9_600, restMs: 5 },
  { baudRate: 19_200, restMs: 2.5 },
  { baudRate: 38_400, restMs: 1.25 },
  { baudRate: 115_200, restMs: 0.42 },
])(
  'at $baudRate baud nothing but bytes, the turn-round and $restMs ms of rest takes time',
  ({ baudRate, restMs }) => {
    const subject = settled(createVirtualSubject({ boards: wallOf48, sweepMs: 0, baudRate }))
    const before = subject.doors.health()[0]?.counters.frames ?? 0
    subject.clock.advance(10_000)
    const reads = (subject.doors.health()[0]?.counters.frames ?? 0) - before
    const wireMs = (14 * 10_000) / baudRate + 3 + restMs
    expect((reads * wireMs) / 10_000).toBeGreaterThan(0.99)
    expect(subject.bus.collisions()).toBe(0)
    expect(subject.bus.shortestRestMs()).toBeGreaterThan(restMs - 0.01)
  },
)

test('Modbus boards have 2 ms between two exchanges on the fastest line too', () => {
  const subject = settled(createVirtualSubject({ family: waveshareRelays, sweepMs: 0, baudRate: 115_200 }))
  expect(subject.bus.requests().length).toBeGreaterThan(100)
  expect(subject.bus.shortestRestMs()).toBeGreaterThan(2 - rounding)
})

test('an unlock overtakes polls that never end', () => {
  const subject = settled(createVirtualSubject({ boards: wallOf48, sweepMs: 0 }))
  for (let turn = 0; turn < 60; turn += 1) {
    subject.clock.advance(1_000 + ((turn * 7_919) % 997) / 50)
    const askedMs = subject.clock.monotonicMs()
    subject.doors.pulse(door(turn % 3, 1 + (turn % 16)), 500, `o${turn}`)
    subject.clock.advance(50)
    expect(unlocksOf(subject).at(-1)?.atMs).toBeLessThanOrEqual(askedMs + oneExchangeMs)
    expect(unlocksOf(subject).at(-1)?.atMs).toBeGreaterThanOrEqual(askedMs)
  }
})

test.each([2_400, 4_800, 9_600])(
  'at %i baud noise in a request that is still leaving lets its answer come before the next request',
  (baudRate) => {
    const subject = createVirtualSubject({ boards: wallOf48, sweepMs: 0, baudRate })
    subject.clock.advance(2_000)
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(255), (share, byte) => {
        const before = subject.bus.requests().length
        while (subject.bus.requests().length === before) subject.clock.advance(0.25)
        const { frames, garbled } = subject.doors.health()[0]?.counters ?? { frames: 0, garbled: 0 }
        const beganMs = subject.bus.requests().at(-1)?.atMs ?? 0
        const untilMs = beganMs + (share * 5 * 10_000) / baudRate
        subject.clock.advance(Math.max(0, untilMs - subject.clock.monotonicMs()))
        subject.bus.disturb(Uint8Array.of(byte))
        while (subject.bus.requests().length === before + 1) subject.clock.advance(0.25)
        expect(subject.bus.collisions()).toBe(0)
        expect(subject.doors.health()[0]?.counters).toMatchObject({ frames: frames + 1, garbled })
      }),
    )
  },
)

test('a second pulse waits for the end of the first, and never less than the board itself takes', () => {
  const subject = settled(createVirtualSubject({ boards: wallOf48 }))
  for (const [index, pulseMs] of [100, 700, 500].entries())
    subject.doors.pulse(door(index, 2), pulseMs, `o${index}`)
  subject.clock.advance(2_000)
  const times = unlocksOf(subject).map(({ atMs }) => atMs)
  expect(times).toHaveLength(3)
  const [first = 0, second = 0, third = 0] = times
  expect(second - first).toBeGreaterThan(500 - rounding)
  expect(second - first).toBeLessThanOrEqual(520 + oneExchangeMs)
  expect(third - second).toBeGreaterThan(700 - rounding)
  expect(third - second).toBeLessThanOrEqual(720 + oneExchangeMs)
})

test('a pulse outside 100 to 1500 ms is a mistake of the caller and reaches no board', () => {
  const subject = settled(createVirtualSubject())
  for (const pulseMs of [99, 1_501, Number.NaN]) {
    expect(() => subject.doors.pulse(door(0, 1), pulseMs, 'o1')).toThrow(RangeError)
  }
  subject.clock.advance(1_000)
  expect(unlocksOf(subject)).toHaveLength(0)
})

test('at most 32 pulses wait; one more is reported not sent at once and the others are all sent', () => {
  const subject = idle()
  // The first leaves the queue for the line, so that 32 others fit behind it.
  for (let index = 0; index < 34; index += 1) subject.doors.pulse(door(0, 1 + (index % 16)), 100, `o${index}`)
  subject.clock.settle()
  const early = Array.from({ length: 34 }, (_, index) => reportsOf(subject.inputs, `o${index}`).join())
  expect(early.filter((report) => report === 'not-sent')).toEqual(['not-sent'])
  subject.clock.advance(34 * 550)
  const reports = Array.from({ length: 34 }, (_, index) => reportsOf(subject.inputs, `o${index}`).join())
  expect(reports.filter((report) => report === 'sent')).toHaveLength(33)
  expect(unlocksOf(subject)).toHaveLength(33)
})

test('one silent board holds an unlock of another up for 150 ms at the most', () => {
  const subject = createVirtualSubject({ boards: wallOf48 })
  subject.bus.misbehave(1, 'silent', true)
  subject.clock.advance(10_000)
  for (let turn = 0; turn < 60; turn += 1) {
    subject.clock.advance(1_013)
    const askedMs = subject.clock.monotonicMs()
    subject.doors.pulse(door(2, 1 + (turn % 16)), 500, `o${turn}`)
    subject.clock.advance(400)
    expect(subject.bus.heard(2).unlock).toBe(turn + 1)
    expect(unlocksOf(subject).at(-1)?.atMs ?? Infinity).toBeLessThanOrEqual(askedMs + 150 + oneExchangeMs)
    expect(reportsOf(subject.inputs, `o${turn}`)).toEqual(['sent'])
  }
})

test('a coil rests for two seconds between its pulses, and other doors pass it meanwhile', () => {
  const subject = settled(createVirtualSubject())
  const askedMs = subject.clock.monotonicMs()
  subject.doors.pulse(door(0, 1), 500, 'first')
  subject.doors.pulse(door(0, 1), 500, 'again')
  subject.doors.pulse(door(0, 2), 500, 'other')
  subject.clock.advance(4_000)
  const times = unlocksOf(subject).map(({ atMs, bytes }) => ({
    lock: (bytes[1] ?? 0) & 0x0f,
    afterMs: atMs - askedMs,
  }))
  expect(times.map(({ lock }) => lock)).toEqual([0, 1, 0])
  expect(times[1]?.afterMs).toBeLessThan(1_000)
  expect(times[2]?.afterMs).toBeGreaterThanOrEqual(2_000 - rounding)
  for (const opening of ['first', 'again', 'other'])
    expect(reportsOf(subject.inputs, opening)).toEqual(['sent'])
})

test('a coil is energised for a tenth of a minute at the most, and what would have to wait for long is not sent', () => {
  const subject = settled(createVirtualSubject())
  const startMs = subject.clock.monotonicMs()
  const energisedAtMs: number[] = []
  subject.bus.onChange((changed) => {
    const { pulses, lastPulseMs } = subject.bus.look(changed)
    if (pulses > energisedAtMs.length) energisedAtMs.push((lastPulseMs ?? 0) - startMs)
  })
  for (let turn = 0; turn < 60; turn += 1) {
    subject.doors.pulse(door(0, 1), 1_500, `o${turn}`)
    subject.clock.advance(3_000)
  }
  // The three tries of a person, and one more, go out as they are asked for.
  expect(energisedAtMs.slice(0, 4).map((atMs) => Math.floor(atMs / 3_000))).toEqual([0, 1, 2, 3])
  for (const atMs of energisedAtMs) {
    const within = energisedAtMs.filter((other) => other >= atMs && other < atMs + 60_000 - rounding)
    expect(within.length * 1_500).toBeLessThanOrEqual(6_000)
  }
  expect(energisedAtMs.length).toBeGreaterThanOrEqual(12)
  subject.clock.advance(10_000)
  const reports = Array.from({ length: 60 }, (_, turn) => reportsOf(subject.inputs, `o${turn}`).join())
  expect(new Set(reports)).toEqual(new Set(['sent', 'not-sent']))
  expect(reports.filter((report) => report === 'sent')).toHaveLength(energisedAtMs.length)
})

test('every request leaves the wire the rest that boards need to tell frames apart', () => {
  const subject = settled(createVirtualSubject({ boards: wallOf48, sweepMs: 0 }))
  for (let index = 0; index < 6; index += 1) subject.doors.pulse(door(index % 3, 1), 100, `o${index}`)
  subject.clock.advance(5_000)
  expect(unlocksOf(subject).length).toBeGreaterThan(0)
  expect(subject.bus.shortestRestMs()).toBeGreaterThan(2.5 - rounding)
})

test('a pulse that the line does not take for 5 s is reported not sent, and is not sent later', () => {
  const subject = settled(createVirtualSubject())
  subject.wire.stallWrites(true)
  subject.clock.advance(200)
  const askedMs = subject.clock.monotonicMs()
  subject.doors.pulse(door(0, 1), 500, 'o1')
  subject.clock.advance(5_000)
  expect(reportsOf(subject.inputs, 'o1')).toEqual(['not-sent'])
  const at = subject.inputs.findIndex((input) => input.type === 'pulse.reported')
  expect((subject.atMs[at] ?? 0) - askedMs).toBeLessThanOrEqual(5_000)
  subject.wire.stallWrites(false)
  subject.clock.advance(20_000)
  expect(unlocksOf(subject)).toHaveLength(0)
  expect(subject.doors.health()[0]?.state).toBe('up')
  subject.bus.forceOpen(door(0, 1))
  subject.clock.advance(500)
  expect(lastWord(subject.inputs, door(0, 1))).toBe('open')
})

test('an unlock that is stuck in the line for 5 s is reported unknown', () => {
  const subject = idle()
  subject.wire.stallWrites(true)
  subject.doors.pulse(door(0, 1), 500, 'o1')
  subject.clock.advance(5_500)
  expect(reportsOf(subject.inputs, 'o1')).toEqual(['unknown'])
})

test('an unlock whose write fails outright is reported not sent', () => {
  const subject = idle()
  subject.wire.failWrites(1)
  subject.doors.pulse(door(0, 1), 500, 'o1')
  subject.clock.advance(100)
  expect(reportsOf(subject.inputs, 'o1')).toEqual(['not-sent'])
  subject.clock.advance(10_000)
  expect(reportsOf(subject.inputs, 'o1')).toEqual(['not-sent'])
  expect(unlocksOf(subject)).toHaveLength(0)
})

test('a line that ends right after an unlock was written leaves its outcome unknown', async () => {
  const subject = idle()
  subject.doors.pulse(door(0, 1), 500, 'o1')
  subject.clock.advance(5)
  expect(unlocksOf(subject)).toHaveLength(1)
  await subject.bus.unplug()
  subject.clock.advance(10)
  expect(reportsOf(subject.inputs, 'o1')).toEqual(['unknown'])
})

test('a line that ends between the reads after an unlock leaves its outcome unknown', async () => {
  const subject = idle()
  subject.bus.misbehave(0, 'silent', true)
  subject.doors.pulse(door(0, 1), 500, 'o1')
  subject.clock.advance(1_080)
  expect(subject.doors.health()[0]?.counters.timeouts).toBeGreaterThan(0)
  expect(reportsOf(subject.inputs, 'o1')).toEqual([])
  await subject.bus.unplug()
  subject.clock.advance(10)
  expect(reportsOf(subject.inputs, 'o1')).toEqual(['unknown'])
})

test('a line that is gone is tried for ever: after 1 s, five times 5 s apart, then every minute', async () => {
  const subject = settled(createVirtualSubject({ looks: false }))
  await subject.bus.unplug()
  subject.clock.settle()
  const lostMs = subject.clock.monotonicMs()
  subject.clock.advance(4 * 60_000)
  const tries = subject.wire.triesAtMs.filter((atMs) => atMs > lostMs).map((atMs) => atMs - lostMs)
  expect(tries).toEqual([1_000, 6_000, 11_000, 16_000, 21_000, 26_000, 86_000, 146_000, 206_000])
  await subject.bus.plug()
  subject.clock.advance(60_000)
  expect(lastWord(subject.inputs, door(0, 1))).toBe('closed')
})

test('a replugged device serves again within 2 s, however long it was away', async () => {
  const subject = settled(createVirtualSubject())
  for (const awayMs of [1, 400, 3_300, 27_000, 400_000]) {
    await subject.bus.unplug()
    subject.clock.advance(awayMs)
    await subject.bus.plug()
    const before = subject.inputs.length
    subject.clock.advance(2_000)
    expect(lastWord(subject.inputs, door(0, 1), awayMs === 1 ? 0 : before)).toBe('closed')
    expect(subject.doors.health()[0]?.state).toBe('up')
  }
})

test('a bridge whose boards are all silent is connected anew after 15 s, a serial port is left alone', () => {
  for (const [path, expected] of [
    ['tcp://10.0.0.7:23', 3],
    ['/dev/ttyUSB0', 1],
  ] as const) {
    const subject = settled(createVirtualSubject({ path }))
    for (const address of [0, 2]) subject.bus.misbehave(address, 'silent', true)
    subject.clock.advance(33_000)
    expect(subject.wire.triesAtMs).toHaveLength(expected)
    for (const address of [0, 2]) subject.bus.misbehave(address, 'silent', false)
    subject.clock.advance(3_000)
    expect(lastWord(subject.inputs, door(0, 1))).toBe('closed')
  }
})

test('closing reports what still waits and frees the line', async () => {
  const subject = idle()
  for (const index of [1, 2, 3]) subject.doors.pulse(door(0, index), 500, `o${index}`)
  subject.clock.advance(100)
  const closed = subject.doors.close()
  subject.clock.advance(10_000)
  await closed
  expect([1, 2, 3].map((index) => reportsOf(subject.inputs, `o${index}`).join())).toEqual([
    'sent',
    'not-sent',
    'not-sent',
  ])
  const written = subject.bus.requests().length
  subject.doors.pulse(door(0, 4), 500, 'o4')
  subject.clock.advance(10_000)
  expect(reportsOf(subject.inputs, 'o4')).toEqual(['not-sent'])
  expect(subject.bus.requests()).toHaveLength(written)
})
