// A chip with general-purpose lines that exists only in memory, behind the port Lines: what hangs on its lines is
// told of every level, and can set levels. Keeps the port's promises (test/contract/lines.ts) and can misbehave.
import type { Clock } from '../../src/ports/clock.ts'
import type { LineLevel, LinesEars, LinesSettings, LinesTrouble, OpenLines } from '../../src/ports/lines.ts'

type Bias = LinesSettings['inputs'][number]['bias']

interface Line {
  /** What drives it from inside; null for an input. */
  driven: 0 | 1 | null
  /** What the chip's own resistor does; as after the machine's start. */
  bias: Bias
  /** What drives it from outside; null for nothing. */
  outside: 0 | 1 | null
  holder: string | null
  stubborn: boolean
  unreadable: boolean
  trail: { readonly atMs: number; readonly level: 0 | 1 }[]
}

export interface EmulatedChipSettings {
  /** `gpiochip0` where it is left out. */
  readonly chip?: string
  readonly label?: string
  readonly lines?: number
}

export interface EmulatedChip {
  /** For the configuration. */
  readonly chip: string
  readonly openLines: OpenLines
  isPresent(chip: string): boolean
  /** What the line carries. */
  level(offset: number): 0 | 1
  /** From outside; null takes the wire off. */
  set(offset: number, level: 0 | 1 | null): void
  /** `listener` is told each level that the line newly carries. */
  onLevel(offset: number, listener: (level: 0 | 1) => void): void
  /** Every level that the line carried, with the time, the last 1,000. */
  trail(offset: number): readonly { readonly atMs: number; readonly level: 0 | 1 }[]
  /** The chip goes, with its lines as they are, and comes back. */
  unplug(): void
  plug(): void
  /** Another program takes a line, or lets it go (null). */
  hold(offset: number, holder: string | null): void
  forbid(on: boolean): void
  /** The chip takes no level for this output any more; it stays as it is. */
  setStubborn(offset: number, on: boolean): void
  setUnreadable(offset: number, on: boolean): void
  /** The kernel tells of no move any more. */
  missEdges(on: boolean): void
  /** Ends the process that holds the lines, as SIGKILL would: they stay as they are, and are free. */
  kill(): void
  /** When each try to have lines was made. */
  readonly triesAtMs: readonly number[]
}

const trailKept = 1_000

/** Lines 0 to 8 are pulled up at the start, all others down, as on a Pi's header. */
const startBias = (offset: number): Bias => (offset <= 8 ? 'pull-up' : 'pull-down')

export function createEmulatedChip(clock: Clock, settings: EmulatedChipSettings = {}): EmulatedChip {
  const { chip = 'gpiochip0', label = 'pinctrl-emulated', lines: count = 54 } = settings
  const lines: Line[] = Array.from({ length: count }, (_, offset) => ({
    driven: null,
    bias: startBias(offset),
    outside: null,
    holder: null,
    stubborn: false,
    unreadable: false,
    trail: [{ atMs: clock.monotonicMs(), level: offset <= 8 ? 1 : 0 }],
  }))
  const listeners = new Map<number, ((level: 0 | 1) => void)[]>()
  const triesAtMs: number[] = []
  let present = true
  let forbidden = false
  let missing = false
  /** Which process has the lines: one that was killed takes none and hears nothing. */
  let life = 1
  let session: { lose(trouble: LinesTrouble, detail: string): void; edge(offset: number): void } | null = null

  const at = (offset: number): Line => {
    const line = lines[offset]
    if (line === undefined) throw new RangeError(`no line ${offset} on the emulated ${chip}`)
    return line
  }
  const levelOf = ({ driven, outside, bias }: Line): 0 | 1 =>
    driven ?? outside ?? (bias === 'pull-up' ? 1 : 0)

  const change = (offset: number, how: (line: Line) => void) => {
    const line = at(offset)
    const before = levelOf(line)
    how(line)
    const level = levelOf(line)
    if (level === before) return
    line.trail.push({ atMs: clock.monotonicMs(), level })
    if (line.trail.length > trailKept) line.trail.shift()
    for (const listener of listeners.get(offset) ?? []) listener(level)
    session?.edge(offset)
  }

  /** Why it can't be had; null where it is had now. */
  const take = ({
    chip: asked,
    outputs,
    inputs,
  }: LinesSettings): { trouble: LinesTrouble; detail: string } | null => {
    if (!present || (asked !== chip && asked !== label)) return { trouble: 'gone', detail: 'no such chip' }
    if (forbidden) return { trouble: 'forbidden', detail: chip }
    const offsets = [...outputs, ...inputs].map(({ offset }) => offset)
    const beyond = offsets.find((offset) => offset >= count)
    if (beyond !== undefined) return { trouble: 'unsuited', detail: `no line ${beyond}` }
    const held = offsets.find((offset) => at(offset).holder !== null)
    if (held !== undefined)
      return { trouble: 'taken', detail: `line ${held} is held by "${at(held).holder}"` }
    for (const { offset, activeLow } of outputs) {
      change(offset, (line) => {
        line.holder = 'kluis'
        line.driven = activeLow ? 1 : 0
      })
    }
    for (const { offset, bias } of inputs) {
      change(offset, (line) => {
        line.holder = 'kluis'
        line.driven = null
        if (bias !== 'as-is') line.bias = bias
      })
    }
    return null
  }

  const openLines: OpenLines = (wanted, ears: LinesEars) => {
    const mine = life
    let open = false
    let over = false
    const outputs = new Map(wanted.outputs.map((output) => [output.offset, output]))
    const inputs = new Set(wanted.inputs.map(({ offset }) => offset))

    const drive = (offset: number, on: boolean): boolean => {
      const output = outputs.get(offset)
      if (!open || output === undefined || at(offset).stubborn) return false
      change(offset, (line) => {
        line.driven = on !== output.activeLow ? 1 : 0
      })
      return true
    }
    const letGo = () => {
      for (const offset of outputs.keys()) drive(offset, false)
      open = false
      session = null
      for (const offset of [...outputs.keys(), ...inputs]) at(offset).holder = null
    }

    clock.soon(() => {
      if (over || mine !== life) return
      triesAtMs.push(clock.monotonicMs())
      const refused = take(wanted)
      if (refused !== null) {
        over = true
        ears.onClosed(refused.trouble, refused.detail)
        return
      }
      open = true
      session = {
        lose(trouble, detail) {
          over = true
          open = false
          session = null
          for (const offset of [...outputs.keys(), ...inputs]) at(offset).holder = null
          clock.soon(() => {
            if (mine === life) ears.onClosed(trouble, detail)
          })
        },
        edge(offset) {
          if (!inputs.has(offset) || missing) return
          clock.soon(() => {
            if (!over && mine === life) ears.onEdge(offset)
          })
        },
      }
      ears.onOpen()
    })

    return {
      drive,
      level(offset): LineLevel {
        if (!open || !inputs.has(offset) || at(offset).unreadable) return null
        return levelOf(at(offset))
      },
      close(done) {
        over = true
        if (open) letGo()
        clock.soon(() => {
          if (mine === life) done()
        })
      },
    }
  }

  return {
    chip,
    openLines,
    isPresent: (asked) => present && (asked === chip || asked === label),
    level: (offset) => levelOf(at(offset)),
    set: (offset, level) =>
      change(offset, (line) => {
        line.outside = level
      }),
    onLevel(offset, listener) {
      listeners.set(offset, [...(listeners.get(offset) ?? []), listener])
    },
    trail: (offset) => at(offset).trail,
    unplug() {
      present = false
      session?.lose('gone', 'the chip has gone')
    },
    plug() {
      present = true
    },
    hold(offset, holder) {
      at(offset).holder = holder
    },
    forbid(on) {
      forbidden = on
    },
    setStubborn(offset, on) {
      at(offset).stubborn = on
    },
    setUnreadable(offset, on) {
      at(offset).unreadable = on
      session?.edge(offset)
    },
    missEdges(on) {
      missing = on
    },
    kill() {
      life += 1
      for (const line of lines) if (line.holder === 'kluis') line.holder = null
      session = null
    },
    triesAtMs,
  }
}
