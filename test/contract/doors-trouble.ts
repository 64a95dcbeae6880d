// What every family of lock boards owes when boards go wrong: one report a pulse, never a second pulse, no
// other door, the right fault, and that it passes by itself. In virtual time.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { BoardMisbehaviour } from '../../simulator/boards/emulated-board.ts'
import type { Input } from '../../src/core/input.ts'
import type { ContractFamily } from './board-families.ts'
import { doorsOf, faultWords, lastWord, reportsOf } from './doors.ts'
import type { VirtualSubject } from './doors-subject.ts'
import { createVirtualSubject } from './doors-subject.ts'

interface Outcome {
  readonly report: 'sent' | 'unknown'
  readonly opens: boolean
  readonly fault: 'board-silent' | 'board-garbled' | 'relay-stuck' | null
}

const sound: Outcome = { report: 'sent', opens: true, fault: null }
/** Of boards that can be heard; for the others everything that was written was sent. */
const outcomes: Readonly<Record<BoardMisbehaviour, Outcome>> = {
  silent: { report: 'unknown', opens: true, fault: 'board-silent' },
  deaf: { ...sound, opens: false },
  slow: sound,
  'wrong-sum': { report: 'unknown', opens: true, fault: 'board-garbled' },
  truncated: { report: 'unknown', opens: true, fault: 'board-garbled' },
  // A second reply in each burst is what two boards with one address look like.
  merged: { ...sound, fault: 'board-garbled' },
  'garbage-after-unlock': sound,
  'answers-unlock': sound,
  'unanswered-unlock': sound,
  'answers-as-query': sound,
  'refuses-unlock': { ...sound, opens: false },
  'tells-changes': sound,
  'unsure-switches': sound,
  'leading-byte': sound,
  'relay-sticks': { ...sound, fault: 'relay-stuck' },
}

const faultsIn = (inputs: readonly Input[]) =>
  inputs.flatMap((input) => (input.type === 'fault.reported' ? [`${input.code} ${input.subject}`] : []))

export function doorsInTrouble(family: ContractFamily): void {
  const { near, far, all, first } = doorsOf(family)

  const ready = (emulated = family.boards): VirtualSubject => {
    const subject = createVirtualSubject({ family, emulated })
    subject.clock.advance(3_000)
    return subject
  }
  /** Every door that can be seen is told as it stands. */
  const expectTruth = ({ bus, inputs }: VirtualSubject) => {
    if (!family.hasSensors) return
    for (const one of all) expect(lastWord(inputs, one)).toBe(bus.look(one).open ? 'open' : 'closed')
  }

  describe(`${family.title} in trouble`, () => {
    test.each(family.misbehaviours)(
      'a board that is "%s" leaves one report, one pulse, the right fault',
      (kind) => {
        const expected = family.answers ? outcomes[kind] : { ...outcomes[kind], report: 'sent', fault: null }
        const subject = ready()
        const before = subject.inputs.length
        subject.bus.misbehave(first, kind, true)
        subject.doors.pulse(near(1), 500, 'o1')
        subject.clock.advance(8_000)
        expect(reportsOf(subject.inputs, 'o1')).toEqual([expected.report])
        expect(subject.bus.heard(first).unlock).toBe(1)
        for (const one of all) {
          const opened = expected.opens && one === all[0]
          expect(subject.bus.look(one)).toMatchObject({ open: opened, pulses: opened ? 1 : 0 })
          if (!opened) expect(lastWord(subject.inputs, one, before)).not.toBe('open')
        }
        const wanted = expected.fault === null ? [] : [`${expected.fault} wall.${first}`]
        expect(faultsIn(subject.inputs.slice(before))).toEqual(wanted)

        subject.bus.misbehave(first, kind, false)
        subject.clock.advance(8_000)
        if (expected.fault !== null)
          expect(faultWords(subject.inputs, expected.fault).at(-1)).toBe(`fault.cleared wall.${first}`)
        expectTruth(subject)
        subject.doors.pulse(far(1), 500, 'o2')
        subject.clock.advance(3_000)
        expect(reportsOf(subject.inputs, 'o2')).toEqual(['sent'])
        expect(subject.bus.look(far(1)).open).toBe(true)
        expectTruth(subject)
      },
    )

    test('noise on the line opens no door and stops nothing for longer than it lasts', () => {
      fc.assert(
        fc.property(
          fc.array(
            fc.record({ afterMs: fc.nat(60), bytes: fc.uint8Array({ minLength: 1, maxLength: 12 }) }),
            { minLength: 1, maxLength: 20 },
          ),
          (noise) => {
            const subject = ready()
            for (const { afterMs, bytes } of noise) {
              subject.clock.advance(afterMs)
              subject.bus.disturb(bytes)
            }
            subject.clock.advance(2_000)
            subject.bus.forceOpen(far(2))
            subject.clock.advance(500)
            expectTruth(subject)
            expect(subject.bus.collisions()).toBe(0)
            for (const { address } of family.boards) expect(subject.bus.heard(address).unlock).toBe(0)
            for (const one of all) expect(subject.bus.look(one).pulses).toBe(0)
            subject.doors.pulse(near(1), 500, 'o1')
            subject.clock.advance(3_000)
            expect(reportsOf(subject.inputs, 'o1')).toEqual(['sent'])
            for (const one of all) expect(subject.bus.look(one).pulses).toBe(one === all[0] ? 1 : 0)
          },
        ),
        { numRuns: 30 },
      )
    })

    if (!family.answers) return
    test('two boards that share an address are reported garbled, and no other is', () => {
      const last = family.boards.at(-1)
      const twin = last === undefined ? [] : [last]
      const subject = ready([...family.boards, ...twin])
      subject.clock.advance(10_000)
      expect(new Set(faultsIn(subject.inputs))).toEqual(new Set([`board-garbled wall.${last?.address}`]))
      expect(subject.bus.heard(first).status).toBeGreaterThan(20)
    })
  })
}
