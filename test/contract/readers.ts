// What every family of readers owes to the locker, whatever hangs on the wire: called for each family in virtual
// time and on a pty.
import { describe, expect, test } from 'vitest'
import type { EmulatedReader } from '../../simulator/readers/emulated-reader.ts'
import type { OpenedReaders } from '../../src/adapters/readers/readers.ts'
import type { Input } from '../../src/core/input.ts'
import type { Scan } from '../../src/core/scan.ts'

export interface ReadersSubject {
  readonly readers: OpenedReaders
  readonly emulated: EmulatedReader
  readonly scans: readonly Scan[]
  /** Faults, in order. */
  readonly inputs: readonly Input[]
  until(condition: () => boolean, what: string): Promise<void>
  pass(ms: number): Promise<void>
  /** Opens a second time what is open. */
  openAgain(): OpenedReaders
  close(): Promise<void>
}

export interface ReadersContract {
  readonly openSubject: () => Promise<ReadersSubject>
  /** Two different things that this family reads, and what each becomes. */
  readonly things: readonly [thing: string, scan: Scan][]
  /** After this the same thing is another scan. */
  readonly sameWithinMs: number
  /** Waiting costs nothing. */
  readonly isVirtual: boolean
}

const faultsOf = (inputs: readonly Input[]) =>
  inputs.flatMap((input) =>
    input.type === 'fault.reported' || input.type === 'fault.cleared'
      ? [`${input.type.slice(6)} ${input.code} ${input.subject}`]
      : [],
  )

export function readersContract(name: string, contract: ReadersContract): void {
  const { things, sameWithinMs, isVirtual } = contract
  const [[thing, scan], [other, otherScan]] = things as [[string, Scan], [string, Scan]]
  const up = (subject: ReadersSubject) => () => subject.readers.health()[0]?.state === 'up'
  const withSubject = (run: (subject: ReadersSubject) => Promise<void>) => async () => {
    const subject = await contract.openSubject()
    try {
      await subject.until(up(subject), 'the reader is up')
      await run(subject)
    } finally {
      await subject.close()
    }
  }
  const counters = (subject: ReadersSubject) => {
    const [health] = subject.readers.health()
    if (health === undefined) throw new Error('no reader')
    return health.counters
  }

  describe(name, () => {
    test(
      'what is shown is told once, as what it is',
      withSubject(async (subject) => {
        subject.emulated.show(thing)
        await subject.until(() => subject.scans.length > 0, 'a scan')
        subject.emulated.show(other)
        await subject.until(() => subject.scans.length > 1, 'another scan')
        expect(subject.scans).toEqual([scan, otherScan])
        expect(counters(subject)).toEqual({
          scans: 2,
          repeats: 0,
          badFrames: 0,
          badChecksums: 0,
          droppedBytes: 0,
          losses: 0,
        })
      }),
    )

    test(
      'at the start every alert of the last run is cleared',
      withSubject(async (subject) => {
        expect(faultsOf(subject.inputs)).toEqual([
          'cleared reader-gone door-side',
          'cleared reader-taken door-side',
          'cleared reader-forbidden door-side',
        ])
      }),
    )

    test(
      'what comes in pieces is read whole',
      withSubject(async (subject) => {
        subject.emulated.misbehave('pieces', true)
        subject.emulated.show(thing)
        await subject.until(() => subject.scans.length > 0, 'a scan')
        expect(subject.scans).toEqual([scan])
      }),
    )

    test(
      'what is shown again at once is the same scan',
      withSubject(async (subject) => {
        subject.emulated.show(thing)
        subject.emulated.show(thing)
        await subject.until(() => counters(subject).repeats > 0, 'a repeat')
        expect(subject.scans).toEqual([scan])
      }),
    )

    test(
      'a plug that is pulled is reported and cleared by itself, and half a scan is no beginning of the next',
      withSubject(async (subject) => {
        const before = subject.inputs.length
        subject.emulated.misbehave('cut', true)
        subject.emulated.show(other)
        subject.emulated.misbehave('cut', false)
        await subject.pass(20)
        await subject.emulated.unplug()
        await subject.until(() => !up(subject)(), 'the reader is down')
        expect(subject.readers.health()[0]).toMatchObject({ state: 'down', trouble: 'gone' })
        await subject.emulated.plug()
        await subject.until(up(subject), 'the reader is up again')
        expect(faultsOf(subject.inputs.slice(before))).toEqual([
          'reported reader-gone door-side',
          'cleared reader-gone door-side',
        ])
        subject.emulated.show(thing)
        await subject.until(() => subject.scans.length > 0, 'a scan')
        expect(subject.scans).toEqual([scan])
        expect(counters(subject)).toMatchObject({ losses: 1, badFrames: 1 })
      }),
    )

    test(
      'what another holds is taken, and is free after the other’s close',
      withSubject(async (subject) => {
        const before = subject.inputs.length
        const second = subject.openAgain()
        await subject.until(() => second.health()[0]?.trouble === 'taken', 'taken')
        expect(faultsOf(subject.inputs.slice(before))).toContain('reported reader-taken door-side')
        const closed = subject.readers.close()
        await subject.pass(10)
        await closed
        await subject.until(() => second.health()[0]?.state === 'up', 'the second is up')
        subject.emulated.show(thing)
        await subject.until(() => subject.scans.length > 0, 'a scan')
        expect(subject.scans).toEqual([scan])
        const secondClosed = second.close()
        await subject.pass(10)
        await secondClosed
      }),
    )

    if (isVirtual) {
      test(
        'what lies there is one scan however long it lies, and another after it was away',
        withSubject(async (subject) => {
          subject.emulated.hold(thing)
          await subject.pass(60_000)
          expect(subject.scans).toEqual([scan])
          subject.emulated.takeAway()
          await subject.pass(sameWithinMs)
          subject.emulated.show(thing)
          await subject.pass(200)
          expect(subject.scans).toEqual([scan, scan])
        }),
      )

      test(
        'what is shown again just before the time is over is still the same scan',
        withSubject(async (subject) => {
          subject.emulated.show(thing)
          await subject.pass(sameWithinMs - 5)
          subject.emulated.show(thing)
          await subject.pass(200)
          expect(subject.scans).toEqual([scan])
        }),
      )

      test(
        'two things held in turn are two scans',
        withSubject(async (subject) => {
          for (let turn = 0; turn < 20; turn += 1) {
            subject.emulated.show(turn % 2 === 0 ? thing : other)
            await subject.pass(200)
          }
          expect(subject.scans).toEqual([scan, otherScan])
          expect(counters(subject).repeats).toBe(18)
        }),
      )

      test(
        'what is cut off is dropped and counted, and spoils nothing after it',
        withSubject(async (subject) => {
          subject.emulated.misbehave('cut', true)
          subject.emulated.show(other)
          await subject.pass(1_100)
          subject.emulated.misbehave('cut', false)
          subject.emulated.show(thing)
          await subject.pass(200)
          expect(subject.scans).toEqual([scan])
          expect(counters(subject).badFrames).toBe(1)
        }),
      )

      test(
        'noise is counted and never told',
        withSubject(async (subject) => {
          subject.emulated.misbehave('garbage', true)
          subject.emulated.show(other)
          await subject.pass(1_100)
          subject.emulated.misbehave('garbage', false)
          const { badFrames, badChecksums, droppedBytes } = counters(subject)
          expect(badFrames + badChecksums + droppedBytes).toBeGreaterThan(0)
          subject.emulated.show(thing)
          await subject.pass(200)
          expect(subject.scans.at(-1)).toEqual(scan)
          for (const one of subject.scans) expect([scan, otherScan]).toContainEqual(one)
        }),
      )

      test(
        'while a plug stays out it is looked for, and is back within two seconds',
        withSubject(async (subject) => {
          await subject.emulated.unplug()
          await subject.pass(600_000)
          await subject.emulated.plug()
          await subject.pass(2_000)
          subject.emulated.show(thing)
          await subject.pass(200)
          expect(subject.scans).toEqual([scan])
        }),
      )
    }
  })
}
