// What boards say beside plain answers: late acknowledgements, echoes that look like them, words that nobody
// asked for, switches that they cannot tell. All in virtual time.
import { describe, expect, test } from 'vitest'
import type { ContractFamily } from '../../contract/board-families.ts'
import { contractFamilies, cu12, wkly, xor8a } from '../../contract/board-families.ts'
import { doorsOf, lastWord, reportsOf } from '../../contract/doors.ts'
import type { VirtualOptions, VirtualSubject } from '../../contract/doors-subject.ts'
import { createVirtualSubject } from '../../contract/doors-subject.ts'
import { bytesOf } from './bytes.ts'

const ready = (family: ContractFamily, options: VirtualOptions = {}): VirtualSubject => {
  const subject = createVirtualSubject({ family, ...options })
  subject.clock.advance(3_000)
  return subject
}

/** How long after being asked for the pulse was reported. */
const reportedAfterMs = (subject: VirtualSubject, opening: string, askedMs: number): number => {
  const at = subject.inputs.findIndex((input) => input.type === 'pulse.reported' && input.opening === opening)
  return (subject.atMs[at] ?? Number.NaN) - askedMs
}

const pulse = (subject: VirtualSubject, door: ReturnType<ReturnType<typeof doorsOf>['near']>) => {
  const askedMs = subject.clock.monotonicMs()
  subject.doors.pulse(door, 500, 'o1')
  subject.clock.advance(5_000)
  expect(reportsOf(subject.inputs, 'o1')).toEqual(['sent'])
  return reportedAfterMs(subject, 'o1', askedMs)
}

describe('an acknowledgement', () => {
  test('of a CU12 comes when it has seen the hook open, or when it has given up on a jammed one', () => {
    const { near } = doorsOf(cu12)
    const subject = ready(cu12)
    expect(pulse(subject, near(1))).toBeLessThan(120)
    const jammed = ready(cu12)
    jammed.bus.jam(near(2))
    const tookMs = pulse(jammed, near(2))
    expect(tookMs).toBeGreaterThan(1_000)
    expect(tookMs).toBeLessThan(1_200)
  })

  test('of an XOR-8A board is waited for as long as such boards take', () => {
    const { near } = doorsOf(xor8a)
    for (const channel of [1, 2, 3, 4]) {
      const subject = ready(xor8a)
      const tookMs = pulse(subject, near(channel))
      expect(tookMs).toBeGreaterThan(500)
      expect(tookMs).toBeLessThan(1_100)
      expect(subject.doors.health()[0]?.counters.timeouts).toBe(0)
    }
  })

  test('that an XOR-8A board does not give is not replaced by the echo that equals it', () => {
    const { far } = doorsOf(xor8a)
    const quick = ready(xor8a)
    expect(pulse(quick, far(1))).toBeLessThan(1_100)
    const echoing = ready(xor8a)
    echoing.bus.setEcho(true)
    echoing.bus.misbehave(far(1).board, 'silent', true)
    echoing.doors.pulse(far(1), 500, 'o1')
    echoing.clock.advance(10_000)
    expect(reportsOf(echoing.inputs, 'o1')).toEqual(['unknown'])
  })

  test('is not lost to its own echo where the switch makes them equal', () => {
    const { far } = doorsOf(xor8a)
    const subject = ready(xor8a)
    subject.bus.setEcho(true)
    subject.clock.advance(1_000)
    expect(pulse(subject, far(1))).toBeLessThan(1_100)
  })
})

describe.each([
  [wkly, 'wkly'],
  [xor8a, 'xor-8a'],
])('the word that a board of %s says by itself', (family) => {
  const { first, near } = doorsOf(family)
  const seldom = () => {
    const subject = ready(family, { sweepMs: 60_000 })
    subject.bus.misbehave(first, 'tells-changes', true)
    return subject
  }

  test('makes it read at once, and the door is told', () => {
    const subject = seldom()
    subject.bus.forceOpen(near(2))
    subject.clock.advance(250)
    expect(lastWord(subject.inputs, near(2))).toBe('open')
    subject.bus.close(near(2))
    subject.clock.advance(250)
    expect(lastWord(subject.inputs, near(2))).toBe('closed')
    expect(subject.doors.health()[0]?.counters.strays).toBe(0)
  })

  test('is not believed against what is read', () => {
    const subject = seldom()
    const before = subject.inputs.length
    const lie = family === wkly ? bytesOf('57 4B 4C 59 0A 00 85 02 00 84') : bytesOf('82 01 02 00 81')
    const reads = subject.bus.heard(first).status
    for (let turn = 0; turn < 5; turn += 1) {
      subject.bus.disturb(lie)
      subject.clock.advance(500)
    }
    expect(subject.bus.heard(first).status).toBe(reads + 5)
    expect(subject.inputs.slice(before)).toEqual([])
  })

  test('of a door that is not configured, or of a board that is not, changes nothing', () => {
    const subject = seldom()
    const before = subject.inputs.length
    const strangers =
      family === wkly
        ? ['57 4B 4C 59 0A 00 85 F0 00 76', '57 4B 4C 59 0A 09 85 01 00 8E']
        : ['82 1F 20 00 BD', '82 09 01 00 8A']
    for (const stranger of strangers) {
      subject.bus.disturb(bytesOf(stranger))
      subject.clock.advance(500)
    }
    expect(subject.doors.health()[0]?.counters.droppedBytes).toBe(0)
    expect(subject.inputs.slice(before)).toEqual([])
  })
})

test('locks that a WKLY board cannot tell become unreadable once, and come back', () => {
  const { first, near, far } = doorsOf(wkly)
  const subject = ready(wkly)
  const before = subject.inputs.length
  subject.bus.misbehave(first, 'unsure-switches', true)
  subject.clock.advance(2_000)
  const unreadable = subject.inputs.slice(before).filter((input) => input.type === 'door.unreadable')
  expect(unreadable).toHaveLength(wkly.boards[0]?.channels ?? 0)
  expect(lastWord(subject.inputs, far(1))).toBe('closed')
  expect(subject.doors.health()[0]?.boards[0]?.state).toBe('answering')
  subject.bus.misbehave(first, 'unsure-switches', false)
  subject.clock.advance(1_000)
  expect(lastWord(subject.inputs, near(1))).toBe('closed')
})

test.each([
  [wkly, 4],
  [xor8a, 24],
])('doors beyond what a board of %s tells of are unreadable, never open or closed', (family, told) => {
  const address = doorsOf(family).first
  const channels = told + 2
  const subject = ready(family, {
    boards: [{ address, channels, closedBit: 1 }],
    emulated: [{ address, channels: told, closedBit: 1 }],
  })
  expect(lastWord(subject.inputs, { bus: 'wall', board: address, channel: told })).toBe('closed')
  for (const channel of [told + 1, told + 2])
    expect(lastWord(subject.inputs, { bus: 'wall', board: address, channel })).toBe('unreadable')
})

test('an XOR-8A board of eight that answers for 24 is read like any other', () => {
  const subject = ready(xor8a)
  const { far, all } = doorsOf(xor8a)
  const channels = all.filter(({ board }) => board === far(1).board)
  expect(channels).toHaveLength(8)
  for (const door of channels) {
    subject.bus.forceOpen(door)
    subject.clock.advance(800)
    expect(channels.filter((one) => lastWord(subject.inputs, one) === 'open')).toEqual([door])
    subject.bus.close(door)
    subject.clock.advance(800)
  }
})

test.each(contractFamilies)('nothing that $title is ever told names more than one lock', (family) => {
  const subject = ready(family)
  const { all } = doorsOf(family)
  for (const [index, door] of all.entries()) {
    subject.doors.pulse(door, 100, `p${index}`)
    subject.clock.advance(1_200)
  }
  for (const door of all) expect(subject.bus.look(door).pulses).toBe(1)
  for (const { address } of family.boards) expect(subject.bus.heard(address).broadcast).toBe(0)
})
