// Lines through /dev/gpiochipN: the kernel keeps others off them, and gives each output its level in the request
// that makes it one. Owns the requests' descriptors; knows nothing of relays and switches.
import { closeSync, openSync } from 'node:fs'
import type { Clock } from '../../ports/clock.ts'
import type {
  InputLine,
  LineLevel,
  Lines,
  LinesEars,
  LinesSettings,
  LinesTrouble,
} from '../../ports/lines.ts'
import type { RequestedLine } from './abi.ts'
import {
  emptyChipInfo,
  ioctls,
  isActive,
  lineFlags,
  lineInfoOf,
  lineRequest,
  lineValues,
  mostLines,
  readChipInfo,
  readLineInfo,
  requestedDescriptor,
} from './abi.ts'
import { findDevice } from './chips.ts'
import type { Edges } from './edges.ts'
import { watchEdges } from './edges.ts'
import { ioctl, refusalOf } from './kernel.ts'

/** As `gpioinfo` shows it. */
const consumer = 'kluis'
/** Inputs of a chip without interrupts are read this often. */
const lookEveryMs = 10

/** Where a line stands among those that were asked for together. */
interface Place {
  readonly descriptor: number
  readonly index: number
}

class Refused extends Error {
  readonly trouble: LinesTrouble
  constructor(trouble: LinesTrouble, detail: string) {
    super(detail)
    this.trouble = trouble
  }
}

const biasFlags: Readonly<Record<InputLine['bias'], bigint>> = {
  'pull-up': lineFlags.pullUp,
  'pull-down': lineFlags.pullDown,
  'as-is': 0n,
}
const edgeFlags = lineFlags.risingEdge | lineFlags.fallingEdge

function openChip(chip: string): number {
  const device = findDevice(chip)
  if (device === null) throw new Refused('gone', `no chip ${chip}, or more than one with this label`)
  try {
    return openSync(device, 'r+')
  } catch (error) {
    const { errno = 0, code } = error as NodeJS.ErrnoException
    throw new Refused(refusalOf(Math.abs(errno)), `${device}: ${code}`)
  }
}

/** Who holds one of the lines, for the log. */
function holderOf(chip: number, lines: readonly RequestedLine[]): string {
  for (const { offset } of lines) {
    const info = lineInfoOf(offset)
    if (ioctl(chip, ioctls.lineInfo, info) !== 0) continue
    const { used, consumer: holder } = readLineInfo(info)
    if (used) return `line ${offset} is held by "${holder}"`
  }
  return 'a line is held'
}

/** The error number where the kernel refuses. */
function request(chip: number, lines: readonly RequestedLine[]): { descriptor: number } | { errno: number } {
  const bytes = lineRequest(consumer, lines)
  const errno = ioctl(chip, ioctls.request, bytes)
  return errno === 0 ? { descriptor: requestedDescriptor(bytes) } : { errno }
}

const inPieces = (lines: readonly RequestedLine[]): readonly (readonly RequestedLine[])[] =>
  Array.from({ length: Math.ceil(lines.length / mostLines) }, (_, piece) =>
    lines.slice(piece * mostLines, (piece + 1) * mostLines),
  )

interface Held {
  /** Requests with outputs, and those with inputs; `edges`: whether the kernel tells their moves. */
  readonly outputs: readonly { descriptor: number; lines: readonly RequestedLine[] }[]
  readonly inputs: readonly { descriptor: number; lines: readonly RequestedLine[]; edges: boolean }[]
}

/** Takes all lines, or throws Refused and holds none. */
function take(settings: LinesSettings): Held {
  const chip = openChip(settings.chip)
  const taken: number[] = []
  const takeOne = (lines: readonly RequestedLine[]): number => {
    const found = request(chip, lines)
    if ('errno' in found) {
      const trouble = refusalOf(found.errno)
      const detail = trouble === 'taken' ? holderOf(chip, lines) : `error ${found.errno} of the kernel`
      throw new Refused(trouble, detail)
    }
    taken.push(found.descriptor)
    return found.descriptor
  }
  try {
    const info = emptyChipInfo()
    const errno = ioctl(chip, ioctls.chipInfo, info)
    if (errno !== 0) throw new Refused(refusalOf(errno), `${settings.chip} is no GPIO chip`)
    const { label, lines: count } = readChipInfo(info)
    const beyond = [...settings.outputs, ...settings.inputs].find(({ offset }) => offset >= count)
    if (beyond) throw new Refused('unsuited', `${label} has lines 0 to ${count - 1}, not ${beyond.offset}`)
    const outputs = inPieces(
      settings.outputs.map(({ offset, activeLow }) => ({
        offset,
        flags: lineFlags.output | (activeLow ? lineFlags.activeLow : 0n),
      })),
    ).map((lines) => ({ descriptor: takeOne(lines), lines }))
    const inputs = inPieces(
      settings.inputs.map(({ offset, bias }) => ({ offset, flags: lineFlags.input | biasFlags[bias] })),
    ).map((lines) => {
      // A line without an interrupt cannot be watched, and is refused as if the chip were gone.
      const watched = request(
        chip,
        lines.map(({ offset, flags }) => ({ offset, flags: flags | edgeFlags })),
      )
      if ('errno' in watched) return { descriptor: takeOne(lines), lines, edges: false }
      taken.push(watched.descriptor)
      return { descriptor: watched.descriptor, lines, edges: true }
    })
    return { outputs, inputs }
  } catch (error) {
    for (const descriptor of taken) closeSync(descriptor)
    throw error
  } finally {
    closeSync(chip)
  }
}

const placesOf = (
  pieces: readonly { readonly descriptor: number; readonly lines: readonly RequestedLine[] }[],
): ReadonlyMap<number, Place> =>
  new Map(
    pieces.flatMap(({ descriptor, lines }) =>
      lines.map(({ offset }, index) => [offset, { descriptor, index }] as const),
    ),
  )

export function openCharacterDevice(
  settings: LinesSettings,
  ears: LinesEars,
  { clock }: { readonly clock: Clock },
): Lines {
  let held: Held | null = null
  let outputs: ReadonlyMap<number, Place> = new Map()
  let inputs: ReadonlyMap<number, Place> = new Map()
  let watches: readonly Edges[] = []
  let cancelLook: (() => void) | null = null
  let over = false

  const drive = (offset: number, on: boolean): boolean => {
    const place = outputs.get(offset)
    return place !== undefined && ioctl(place.descriptor, ioctls.setValues, lineValues(place.index, on)) === 0
  }

  const level = (offset: number): LineLevel => {
    const place = inputs.get(offset)
    if (place === undefined) return null
    const values = lineValues(place.index, false)
    if (ioctl(place.descriptor, ioctls.getValues, values) !== 0) return null
    return isActive(values) ? 1 : 0
  }

  const release = (done: () => void) => {
    const descriptors = [...(held?.outputs ?? []), ...(held?.inputs ?? [])].map(
      ({ descriptor }) => descriptor,
    )
    for (const offset of outputs.keys()) drive(offset, false)
    held = null
    outputs = new Map()
    inputs = new Map()
    cancelLook?.()
    let open = watches.length
    const free = () => {
      for (const descriptor of descriptors) closeSync(descriptor)
      done()
    }
    if (open === 0) clock.soon(free)
    for (const watch of watches) {
      watch.close(() => {
        open -= 1
        if (open === 0) free()
      })
    }
    watches = []
  }

  const lose = (detail: string) => {
    if (over) return
    over = true
    release(() => {})
    clock.soon(() => {
      if (!closed) ears.onClosed('gone', detail)
    })
  }
  let closed = false

  /** Tells the moves of those inputs that the kernel does not tell. */
  const look = (before: ReadonlyMap<number, LineLevel>) => {
    const now = new Map([...before.keys()].map((offset) => [offset, level(offset)] as const))
    cancelLook = clock.wakeAt(clock.monotonicMs() + lookEveryMs, () => look(now))
    for (const [offset, was] of before) if (now.get(offset) !== was && !over) ears.onEdge(offset)
  }

  const begin = () => {
    if (over) return
    try {
      held = take(settings)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      over = true
      ears.onClosed(error.trouble, error.message)
      return
    }
    outputs = placesOf(held.outputs)
    inputs = placesOf(held.inputs)
    watches = held.inputs
      .filter(({ edges }) => edges)
      .map(({ descriptor, lines }) =>
        watchEdges(descriptor, clock, {
          onEdge: ears.onEdge,
          onMissed: () => {
            for (const { offset } of lines) ears.onEdge(offset)
          },
          onQuiet: () => {
            if (lines.every(({ offset }) => level(offset) === null)) lose('no line can be read any more')
          },
          onLost: () => lose('the chip has gone'),
        }),
      )
    const silent = held.inputs.filter(({ edges }) => !edges).flatMap(({ lines }) => lines)
    ears.onOpen()
    if (silent.length > 0 && !over) look(new Map(silent.map(({ offset }) => [offset, level(offset)])))
  }
  clock.soon(begin)

  return {
    drive,
    level,
    close(done) {
      closed = true
      if (over) {
        clock.soon(done)
        return
      }
      over = true
      release(done)
    },
  }
}
