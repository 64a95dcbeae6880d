// What every family of lock boards owes to the port Doors, on whatever line: one suite, called
// with an emulator on a pty, on TCP, in virtual time, or with real boards.
import { describe, expect, test } from 'vitest'
import type { EmulatedBus } from '../../simulator/boards/emulated-bus.ts'
import type { BusSettings } from '../../src/adapters/boards/board.ts'
import type { OpenedDoors } from '../../src/adapters/boards/doors.ts'
import type { Input } from '../../src/core/input.ts'
import type { DoorAddress } from '../../src/core/nouns.ts'

export interface DoorsSubject {
  readonly doors: OpenedDoors
  readonly bus: EmulatedBus
  /** Everything that was submitted, in order. */
  readonly inputs: readonly Input[]
  /** Lets time pass until the condition holds; rejects with the story so far when it takes too long. */
  until(condition: () => boolean, what: string): Promise<void>
  close(): Promise<void>
}

/** The bus that every test gets: two boards of opposite polarity, one door wired the other way round. */
export const contractBoards: BusSettings['boards'] = [
  { address: 0, channels: 4, closedBit: 1, closedBits: { 3: 0 } },
  { address: 2, channels: 2, closedBit: 0 },
]

const door = (board: number, channel: number): DoorAddress => ({ bus: 'wall', board, channel })
const allDoors = contractBoards.flatMap(({ address, channels }) =>
  Array.from({ length: channels }, (_, index) => door(address, index + 1)),
)
const same = (a: DoorAddress, b: DoorAddress) => a.board === b.board && a.channel === b.channel

/** The last word about a door since the `from`th input. */
export function lastWord(inputs: readonly Input[], of: DoorAddress, from = 0): string | null {
  let word: string | null = null
  for (const input of inputs.slice(from)) {
    if (input.type === 'door.sensed' && same(input.door, of)) word = input.reading
    if (input.type === 'door.unreadable' && same(input.door, of)) word = 'unreadable'
  }
  return word
}

export const reportsOf = (inputs: readonly Input[], opening: string): readonly string[] =>
  inputs.flatMap((input) =>
    input.type === 'pulse.reported' && input.opening === opening ? [input.result] : [],
  )

export const faultWords = (inputs: readonly Input[], code: string): readonly string[] =>
  inputs.flatMap((input) =>
    (input.type === 'fault.reported' || input.type === 'fault.cleared') && input.code === code
      ? [`${input.type} ${input.subject}`]
      : [],
  )

export function doorsContract(name: string, openSubject: () => Promise<DoorsSubject>): void {
  /** Opens the subject and waits until every door has been told once. */
  const withSubject = (run: (subject: DoorsSubject) => Promise<void>) => async () => {
    const subject = await openSubject()
    try {
      await subject.until(
        () => allDoors.every((one) => lastWord(subject.inputs, one) !== null),
        'every door told',
      )
      await run(subject)
    } finally {
      await subject.close()
    }
  }
  const pollsOf = (subject: DoorsSubject, board: number) => subject.bus.heard(board).status
  /** Lets the board be read so often that whatever was going to be told has been told. */
  const morePolls = async (subject: DoorsSubject, board: number, count = 6) => {
    const enough = pollsOf(subject, board) + count
    await subject.until(() => pollsOf(subject, board) >= enough, `${count} more reads of board ${board}`)
  }

  describe.concurrent(name, () => {
    test(
      'at the start every door is told once, whatever its polarity',
      withSubject(async ({ inputs }) => {
        const words = inputs.filter((input) => input.type === 'door.sensed')
        expect(words).toHaveLength(allDoors.length)
        for (const one of allDoors) expect(lastWord(inputs, one)).toBe('closed')
      }),
    )

    test(
      'senseAll tells every door again, and only then is an unchanged door told twice',
      withSubject(async (subject) => {
        await morePolls(subject, 2)
        const before = subject.inputs.length
        expect(subject.inputs.filter((input) => input.type === 'door.sensed')).toHaveLength(allDoors.length)
        subject.bus.forceOpen(door(0, 3))
        subject.doors.senseAll()
        await subject.until(
          () => allDoors.every((one) => lastWord(subject.inputs, one, before) !== null),
          'all again',
        )
        await subject.until(() => lastWord(subject.inputs, door(0, 3), before) === 'open', 'the open one')
      }),
    )

    test(
      'a pulse is reported sent, its door springs open and closes again',
      withSubject(async (subject) => {
        subject.doors.pulse(door(0, 2), 500, 'o1')
        await subject.until(() => lastWord(subject.inputs, door(0, 2)) === 'open', 'door open')
        const reported = subject.inputs.findIndex((input) => input.type === 'pulse.reported')
        const opened = subject.inputs.findIndex(
          (input) => input.type === 'door.sensed' && input.reading === 'open',
        )
        expect(reported).toBeGreaterThanOrEqual(0)
        expect(reported).toBeLessThan(opened)
        subject.bus.close(door(0, 2))
        await subject.until(() => lastWord(subject.inputs, door(0, 2)) === 'closed', 'door closed')
        expect(subject.bus.look(door(0, 2)).pulses).toBe(1)
        expect(reportsOf(subject.inputs, 'o1')).toEqual(['sent'])
      }),
    )

    test(
      'a jammed door is reported sent and never seen to move',
      withSubject(async (subject) => {
        subject.bus.jam(door(2, 1))
        const before = subject.inputs.length
        subject.doors.pulse(door(2, 1), 500, 'o1')
        await subject.until(() => reportsOf(subject.inputs, 'o1').length > 0, 'the report')
        await morePolls(subject, 2)
        expect(reportsOf(subject.inputs, 'o1')).toEqual(['sent'])
        expect(lastWord(subject.inputs, door(2, 1), before)).toBeNull()
        expect(subject.bus.look(door(2, 1)).pulses).toBe(1)
      }),
    )

    test(
      'a door that stands open, or whose switch says so, is pulsed all the same',
      withSubject(async (subject) => {
        subject.bus.stickSensor(door(0, 1), 'open')
        await subject.until(() => lastWord(subject.inputs, door(0, 1)) === 'open', 'said to be open')
        subject.doors.pulse(door(0, 1), 500, 'o1')
        await subject.until(() => reportsOf(subject.inputs, 'o1').join() === 'sent', 'sent')
        await subject.until(() => subject.bus.look(door(0, 1)).open, 'truly open')
      }),
    )

    test(
      'a pulse while the line is gone is reported not sent, and no door opens when the line returns',
      withSubject(async (subject) => {
        await subject.bus.unplug()
        await subject.until(
          () => faultWords(subject.inputs, 'bus-gone').includes('fault.reported wall'),
          'bus-gone',
        )
        subject.doors.pulse(door(0, 1), 500, 'o1')
        await subject.until(() => reportsOf(subject.inputs, 'o1').join() === 'not-sent', 'not sent')
        await subject.bus.plug()
        await subject.until(() => lastWord(subject.inputs, door(0, 1)) === 'closed', 'read again')
        await morePolls(subject, 0)
        expect(subject.bus.heard(0).unlock).toBe(0)
        expect(reportsOf(subject.inputs, 'o1')).toEqual(['not-sent'])
      }),
    )

    test(
      'a line that goes makes every door unreadable once, and what moved meanwhile is told on its return',
      withSubject(async (subject) => {
        const before = subject.inputs.length
        await subject.bus.unplug()
        await subject.until(
          () => allDoors.every((one) => lastWord(subject.inputs, one, before) === 'unreadable'),
          'gone',
        )
        subject.bus.forceOpen(door(2, 2))
        await subject.bus.plug()
        await subject.until(
          () => allDoors.every((one) => lastWord(subject.inputs, one) !== 'unreadable'),
          'back',
        )
        expect(lastWord(subject.inputs, door(2, 2))).toBe('open')
        const unreadable = subject.inputs.filter((input) => input.type === 'door.unreadable')
        expect(unreadable).toHaveLength(allDoors.length)
        const words = faultWords(subject.inputs, 'bus-gone').slice(-2)
        expect(words).toEqual(['fault.reported wall', 'fault.cleared wall'])
      }),
    )

    test(
      'an unlock whose answer is lost is reported unknown and never written again',
      withSubject(async (subject) => {
        subject.bus.misbehave(0, 'silent', true)
        const reads = pollsOf(subject, 0)
        subject.doors.pulse(door(0, 1), 500, 'o1')
        await subject.until(() => reportsOf(subject.inputs, 'o1').length > 0, 'the report')
        const tried = pollsOf(subject, 0) - reads
        await subject.until(
          () => lastWord(subject.inputs, door(0, 4)) === 'unreadable',
          'the silence noticed',
        )
        subject.bus.misbehave(0, 'silent', false)
        await subject.until(() => lastWord(subject.inputs, door(0, 1)) === 'open', 'the board answers again')
        expect(reportsOf(subject.inputs, 'o1')).toEqual(['unknown'])
        expect(tried).toBeGreaterThanOrEqual(3)
        expect(subject.bus.heard(0).unlock).toBe(1)
        const words = faultWords(subject.inputs, 'board-silent').slice(-2)
        expect(words).toEqual(['fault.reported wall.0', 'fault.cleared wall.0'])
      }),
    )

    test(
      'pulses of one bus keep their order and rest 400 ms for the power supply',
      withSubject(async (subject) => {
        const pulsed = [door(0, 1), door(2, 1), door(0, 2)]
        for (const one of pulsed) subject.doors.pulse(one, 100, `o${one.board}${one.channel}`)
        await subject.until(() => pulsed.every((one) => subject.bus.look(one).pulses === 1), 'three pulses')
        const times = pulsed.map((one) => subject.bus.look(one).lastPulseMs ?? 0)
        for (const [index, atMs] of times.slice(1).entries()) {
          // On a busy machine the emulator may notice the first late and the second in time.
          expect(atMs - (times[index] ?? 0)).toBeGreaterThan(380)
        }
      }),
    )

    test(
      'one false reading is not believed',
      withSubject(async (subject) => {
        const before = subject.inputs.length
        subject.bus.misreadOnce(door(0, 2))
        await morePolls(subject, 0)
        expect(lastWord(subject.inputs, door(0, 2), before)).toBeNull()
      }),
    )

    test(
      'an adapter that echoes changes nothing',
      withSubject(async (subject) => {
        subject.bus.setEcho(true)
        subject.doors.pulse(door(2, 2), 500, 'o1')
        await subject.until(() => lastWord(subject.inputs, door(2, 2)) === 'open', 'door open')
        await morePolls(subject, 2)
        expect(reportsOf(subject.inputs, 'o1')).toEqual(['sent'])
        expect(subject.bus.look(door(2, 2)).pulses).toBe(1)
        expect(subject.inputs.filter((input) => input.type === 'fault.reported')).toEqual([])
      }),
    )

    test(
      'a door that is not configured is reported not sent',
      withSubject(async (subject) => {
        subject.doors.pulse(door(0, 5), 500, 'o1')
        subject.doors.pulse(door(7, 1), 500, 'o2')
        subject.doors.pulse({ bus: 'none', board: 0, channel: 1 }, 500, 'o3')
        const reported = () => ['o1', 'o2', 'o3'].map((opening) => reportsOf(subject.inputs, opening).join())
        await subject.until(() => reported().join() === 'not-sent,not-sent,not-sent', 'three reports')
        expect(subject.bus.heard(0).unlock).toBe(0)
      }),
    )
  })
}
