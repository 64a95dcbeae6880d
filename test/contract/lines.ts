// What every way to general-purpose lines owes to the port Lines: one suite, called with the emulated chip in
// virtual time, with onoff on an emulated sysfs, and with a chip of the kernel.
import { describe, expect, test } from 'vitest'
import type { Lines, LinesSettings, OpenLines } from '../../src/ports/lines.ts'

export interface LinesSubject {
  readonly openLines: OpenLines
  /** With at least eight lines that nobody holds. */
  readonly chip: string
  /** What the line carries, seen from outside. */
  seen(offset: number): 0 | 1
  /** Sets an input from outside; null leaves it to the chip's own resistor. */
  set(offset: number, level: 0 | 1 | null): void
  /** Every level that was ever driven on the line; null where that cannot be told. */
  driven(offset: number): readonly (0 | 1)[] | null
  /** Lets time pass until the condition holds; rejects when it takes too long. */
  until(condition: () => boolean, what: string): Promise<void>
  close(): Promise<void>
}

export interface LinesContract {
  openSubject(): Promise<LinesSubject>
  /** Whether others are kept off the lines. */
  readonly exclusive: boolean
  /** Whether the chip's resistors can be chosen. */
  readonly bias: boolean
}

interface Story {
  opened: number
  readonly edges: number[]
  readonly closed: string[]
}

const outputs = [
  { offset: 1, activeLow: false },
  { offset: 2, activeLow: true },
]
const inputs = [
  { offset: 4, bias: 'as-is' },
  { offset: 5, bias: 'as-is' },
] as const

export function linesContract(name: string, { openSubject, exclusive, bias }: LinesContract): void {
  const withSubject = (run: (subject: LinesSubject) => Promise<void>) => async () => {
    const subject = await openSubject()
    try {
      await run(subject)
    } finally {
      await subject.close()
    }
  }

  const begin = (subject: LinesSubject, other: Partial<LinesSettings> = {}) => {
    const story: Story = { opened: 0, edges: [], closed: [] }
    const lines = subject.openLines(
      { chip: subject.chip, way: 'auto', outputs, inputs, ...other },
      {
        onOpen: () => {
          story.opened += 1
        },
        onEdge: (offset) => story.edges.push(offset),
        onClosed: (trouble) => story.closed.push(trouble),
      },
    )
    return { lines, story }
  }
  const open = async (subject: LinesSubject, other: Partial<LinesSettings> = {}) => {
    const begun = begin(subject, other)
    await subject.until(() => begun.story.opened + begun.story.closed.length > 0, 'open')
    expect(begun.story).toMatchObject({ opened: 1, closed: [] })
    return begun
  }
  const shut = async (subject: LinesSubject, lines: Lines) => {
    let done = 0
    lines.close(() => {
      done += 1
    })
    await subject.until(() => done > 0, 'closed')
    expect(done).toBe(1)
  }

  describe(name, () => {
    test(
      'every output is off when it opens, whatever its polarity, and carries nothing else on the way',
      withSubject(async (subject) => {
        const { lines } = await open(subject)
        expect([subject.seen(1), subject.seen(2)]).toEqual([0, 1])
        expect(subject.driven(1) ?? []).not.toContain(1)
        expect(subject.driven(2) ?? []).not.toContain(0)
        await shut(subject, lines)
      }),
    )

    test(
      'an output is on and off at once, and those beside it stay as they are',
      withSubject(async (subject) => {
        const { lines } = await open(subject)
        expect(lines.drive(1, true)).toBe(true)
        expect([subject.seen(1), subject.seen(2)]).toEqual([1, 1])
        expect(lines.drive(2, true)).toBe(true)
        expect([subject.seen(1), subject.seen(2)]).toEqual([1, 0])
        expect(lines.drive(1, false)).toBe(true)
        expect([subject.seen(1), subject.seen(2)]).toEqual([0, 0])
        expect(lines.drive(2, false)).toBe(true)
        expect([subject.seen(1), subject.seen(2)]).toEqual([0, 1])
        await shut(subject, lines)
      }),
    )

    test(
      'what is no output is not driven, and what is no input has no level',
      withSubject(async (subject) => {
        const { lines } = await open(subject)
        expect([lines.drive(4, true), lines.drive(7, true)]).toEqual([false, false])
        expect([lines.level(1), lines.level(7)]).toEqual([null, null])
        await shut(subject, lines)
      }),
    )

    test(
      'an input tells its level, and each of its moves, up and down',
      withSubject(async (subject) => {
        subject.set(4, 0)
        subject.set(5, 1)
        const { lines, story } = await open(subject)
        expect([lines.level(4), lines.level(5)]).toEqual([0, 1])
        subject.set(4, 1)
        await subject.until(() => story.edges.includes(4), 'up')
        expect([lines.level(4), lines.level(5)]).toEqual([1, 1])
        const before = story.edges.length
        subject.set(4, 0)
        await subject.until(() => story.edges.length > before, 'down')
        expect(lines.level(4)).toBe(0)
        expect(story.edges).not.toContain(5)
        await shut(subject, lines)
      }),
    )

    if (bias) {
      test(
        'an input that nothing is wired to stands where the resistor pulls it',
        withSubject(async (subject) => {
          const { lines } = await open(subject, {
            inputs: [
              { offset: 4, bias: 'pull-up' },
              { offset: 5, bias: 'pull-down' },
              { offset: 6, bias: 'pull-up' },
            ],
          })
          expect([4, 5, 6].map((offset) => lines.level(offset))).toEqual([1, 0, 1])
          await shut(subject, lines)
        }),
      )
    }

    test(
      'a close drives every output off, says nothing more, and leaves the lines for others',
      withSubject(async (subject) => {
        const first = await open(subject)
        first.lines.drive(1, true)
        first.lines.drive(2, true)
        await shut(subject, first.lines)
        for (const [offset, off] of [
          [1, 0],
          [2, 1],
        ] as const) {
          expect(subject.driven(offset)?.at(-1) ?? off).toBe(off)
        }
        const second = await open(subject)
        subject.set(4, 1)
        subject.set(4, 0)
        await subject.until(() => second.story.edges.length > 0, 'heard')
        expect(first.story).toEqual({ opened: 1, edges: [], closed: [] })
        expect(first.lines.drive(1, true)).toBe(false)
        expect(first.lines.level(4)).toBeNull()
        await shut(subject, second.lines)
      }),
    )

    test(
      'lines may be closed before they have opened',
      withSubject(async (subject) => {
        const { lines, story } = begin(subject)
        await shut(subject, lines)
        const second = await open(subject)
        expect(story).toEqual({ opened: 0, edges: [], closed: [] })
        await shut(subject, second.lines)
      }),
    )

    test(
      'a chip that is not there is gone; a line that the chip has not is unsuited, and no other is held for it',
      withSubject(async (subject) => {
        const nowhere = begin(subject, { chip: 'gpiochip4095' })
        await subject.until(() => nowhere.story.closed.length > 0, 'told')
        expect(nowhere.story).toEqual({ opened: 0, edges: [], closed: ['gone'] })
        const beyond = begin(subject, { inputs: [{ offset: 4_095, bias: 'as-is' }] })
        await subject.until(() => beyond.story.closed.length > 0, 'told')
        expect(beyond.story).toEqual({ opened: 0, edges: [], closed: ['unsuited'] })
        const { lines } = await open(subject)
        await shut(subject, lines)
        await shut(subject, nowhere.lines)
        await shut(subject, beyond.lines)
      }),
    )

    if (exclusive) {
      test(
        'a line that another holds is taken, nothing of it changes, and the others are left free',
        withSubject(async (subject) => {
          const first = await open(subject, { outputs: [{ offset: 1, activeLow: false }], inputs: [] })
          first.lines.drive(1, true)
          const second = begin(subject, {
            outputs: [
              { offset: 3, activeLow: false },
              { offset: 1, activeLow: false },
            ],
          })
          await subject.until(() => second.story.closed.length > 0, 'told')
          expect(second.story).toEqual({ opened: 0, edges: [], closed: ['taken'] })
          expect(subject.seen(1)).toBe(1)
          const third = await open(subject, { outputs: [{ offset: 3, activeLow: false }] })
          await shut(subject, third.lines)
          await shut(subject, first.lines)
        }),
      )
    }
  })
}
