// One exchange at a time on a shared wire: a request out, its answer in, then rest. Owns the waiting,
// the quiet after trouble and the gap between exchanges; knows neither boards nor doors.
import type { Clock } from '../../ports/clock.ts'
import type { Link } from '../../ports/link.ts'
import type { BoardFamily, Reply, SwitchReply } from './board.ts'
import { createFrameReader } from './frame-reader.ts'

/** USB–RS485 adapters deliver one reply in bursts more than 5 ms apart, so only this much silence ends it. */
const quietMs = 25
/** The beginning of a frame without its rest; a bridge on a slow network splits frames further apart than an adapter. */
const truncatedAfterMs = 100
/** What is heard while the request still leaves is noise and no answer: that has so long to come. */
const answerAfterNoiseMs = 100
/** A line that never falls quiet is used again anyway: it may be noise that the next frame survives. */
const longestQuietMs = 500
/** What equals its request may be its echo for so long, and is the board's own word later. */
const echoWithinMs = 200
/** A few bytes that the kernel has not taken by then never leave. */
const stuckAfterMs = 5_000

/**
 * 3.5 characters and a third of that as a margin: 5 ms at 9600 baud, 2.5 ms at 19200, 0.4 ms at 115200.
 * Boards that count the silence between frames lose frames without it.
 */
const gapMs = ({ leastGapMs = 0 }: Pick<BoardFamily, 'leastGapMs'>, baudRate: number): number =>
  Math.max(leastGapMs, 48_000 / baudRate)

/** 8N1: a start bit, eight bits, a stop bit. */
const wireMs = (bytes: Uint8Array, baudRate: number): number => (bytes.length * 10_000) / baudRate

export type ExchangeEnd =
  | { readonly kind: 'answered'; readonly reply: Reply; readonly tookMs: number }
  /**
   * `hurried`: cut short for something urgent. `lost`: the link ended after the request was written. `echoed`: only
   * the request itself came back, which is either the board's answer or the adapter's echo.
   */
  | { readonly kind: 'silent' | 'echoed' | 'garbled' | 'hurried' | 'lost' | 'not-written' | 'uncertain' }

export interface Exchange {
  readonly request: Uint8Array
  readonly withinMs: number
  /** How long it waits at least where `hurry` is called; null where it may not be cut short. */
  readonly hurriedWithinMs: number | null
  /** An act is never believed to be acknowledged by what may be its echo. */
  readonly reads: boolean
  /** Called exactly once. */
  onEnd(end: ExchangeEnd): void
}

export interface Line {
  attach(link: Link): void
  /** The link has ended. A request whose write is still open ends when the write does. */
  detach(): void
  receive(bytes: Uint8Array): void
  free(): boolean
  /** Only while free. */
  begin(exchange: Exchange): void
  hurry(): void
  counters(): { readonly frames: number; readonly droppedBytes: number; readonly strays: number }
}

export interface LineEars {
  onFree(): void
  /** A valid frame that nobody waited for. Nothing may be begun in it. */
  onStray(reply: Reply): void
  /** A board spoke by itself. Nothing may be begun in it. */
  onUnasked(reply: SwitchReply): void
  /** A write never ended: the link is of no use any more. */
  onStuck(): void
}

export function createLine(
  family: Pick<BoardFamily, 'parse' | 'answers' | 'leastGapMs'>,
  { baudRate, clock, ears }: { readonly baudRate: number; readonly clock: Clock; readonly ears: LineEars },
): Line {
  const reader = createFrameReader(family.parse)
  const betweenMs = gapMs(family, baudRate)
  let link: Link | null = null
  let exchange: Exchange | null = null
  /** Whose write is open: outlasts the exchange where the answer, or the link's end, comes first. */
  let writing: Exchange | null = null
  /** Whether the line sends back what is written; null until that is known. */
  let echoing: boolean | null = null
  /** The answer to this request may equal it to the byte. */
  let ambiguous = false
  let writtenMs = 0
  /** When the last character of the request has left: the kernel takes it whole, the wire one bit after the other. */
  let leftMs = 0
  let lastByteMs = 0
  let droppedBefore = 0
  let heard = false
  let deadlineMs = 0
  let hurried = false
  let freeAtMs = 0
  let quietBoundMs = 0
  let restMs = 0
  let frames = 0
  let strays = 0
  let cancelWake: (() => void) | null = null

  const wakeAt = (atMs: number, task: () => void) => {
    cancelWake?.()
    cancelWake = clock.wakeAt(atMs, () => {
      cancelWake = null
      task()
    })
  }

  const free = () => link !== null && exchange === null && writing === null && clock.monotonicMs() >= freeAtMs

  const rest = () => {
    if (free()) ears.onFree()
    else if (link !== null && writing === null) wakeAt(freeAtMs, rest)
  }

  const end = (result: ExchangeEnd) => {
    const ended = exchange
    if (ended === null) return
    const nowMs = clock.monotonicMs()
    exchange = null
    if (reader.echoed() !== null && (!ambiguous || result.kind === 'answered')) echoing = reader.echoed()
    restMs = result.kind === 'answered' ? betweenMs : quietMs
    freeAtMs = Math.max(nowMs + betweenMs, heard ? lastByteMs + restMs : 0)
    quietBoundMs = nowMs + longestQuietMs
    ended.onEnd(result)
    if (exchange === null) rest()
  }

  const spoilt = () => reader.waiting() > 0 || reader.dropped() > droppedBefore

  /** Sorts what the reader found; true where the exchange ended with it. */
  const take = (hand: (onReply: (reply: Reply) => void) => void): boolean => {
    const nowMs = clock.monotonicMs()
    const answers: Reply[] = []
    hand((reply) => {
      frames += 1
      if (reply.kind === 'switch' && reply.unasked) ears.onUnasked(reply)
      else if (answers.length === 0 && exchange !== null && family.answers(exchange.request, reply))
        answers.push(reply)
      else {
        strays += 1
        // The answer before it was perhaps the echo.
        if (ambiguous) echoing = null
        ears.onStray(reply)
      }
    })
    const [answer] = answers
    if (answer === undefined) return false
    // A fast answer can overtake the word that the request was written.
    end({ kind: 'answered', reply: answer, tookMs: writing ? 0 : nowMs - writtenMs })
    return true
  }

  const wait = () => {
    const nowMs = clock.monotonicMs()
    // Silence while the request still leaves says nothing.
    const quietAtMs = Math.max(lastByteMs, leftMs) + quietMs
    if (reader.waiting() > 0 && nowMs >= quietAtMs && take(reader.finish)) return
    const waits = reader.waiting() > 0
    // On a line without an echo this was the answer; nothing else will come.
    if (ambiguous && echoing === false && reader.echoed() === true) {
      end({ kind: 'echoed' })
      return
    }
    let untilMs = deadlineMs
    if (heard && reader.dropped() > droppedBefore)
      untilMs = Math.min(untilMs, lastByteMs < leftMs ? leftMs + answerAfterNoiseMs : quietAtMs)
    else if (heard && waits) untilMs = Math.min(untilMs, lastByteMs + truncatedAfterMs)
    // A reply that has begun when the time is over may still end.
    if (waits) untilMs = Math.max(untilMs, quietAtMs)
    if (nowMs < untilMs) wakeAt(waits && nowMs < quietAtMs ? quietAtMs : untilMs, wait)
    else if (spoilt()) end({ kind: 'garbled' })
    else if (ambiguous && reader.echoed() === true) end({ kind: 'echoed' })
    else end({ kind: hurried ? 'hurried' : 'silent' })
  }

  return {
    attach(opened) {
      end({ kind: 'uncertain' })
      link = opened
      writing = null
      freeAtMs = 0
      echoing = null
      ambiguous = false
      reader.begin(null, false)
      rest()
    },
    detach() {
      link = null
      cancelWake?.()
      cancelWake = null
      if (writing === null) end({ kind: 'lost' })
    },
    receive(bytes) {
      const nowMs = clock.monotonicMs()
      lastByteMs = nowMs
      heard = true
      if (ambiguous && writing === null && nowMs - writtenMs > echoWithinMs) reader.expectNoEcho()
      if (take((onReply) => reader.push(bytes, onReply))) return
      if (exchange === null) {
        freeAtMs = Math.max(freeAtMs, Math.min(nowMs + restMs, quietBoundMs))
        rest()
      } else if (writing === null) wait()
    },
    free,
    begin(next) {
      exchange = next
      writing = next
      heard = false
      hurried = false
      const own = family.parse(next.request, { asked: next.request, ended: true })
      ambiguous = own.kind === 'frame' && family.answers(next.request, own.reply)
      reader.begin(next.request, !(ambiguous && next.reads && echoing === false))
      droppedBefore = reader.dropped()
      wakeAt(clock.monotonicMs() + stuckAfterMs, () => {
        if (exchange === next) end({ kind: 'uncertain' })
        ears.onStuck()
      })
      link?.write(next.request, (result) => {
        // A late word about a link that was given up.
        if (writing !== next) return
        writing = null
        writtenMs = clock.monotonicMs()
        leftMs = writtenMs + wireMs(next.request, baudRate)
        deadlineMs = writtenMs + next.withinMs
        if (exchange !== next) {
          rest()
          return
        }
        if (result !== 'written') end({ kind: result })
        else if (link === null) end({ kind: 'lost' })
        else wait()
      })
    },
    hurry() {
      if (exchange === null || exchange.hurriedWithinMs === null || writing !== null || spoilt()) return
      const untilMs = writtenMs + exchange.hurriedWithinMs
      if (untilMs >= deadlineMs) return
      deadlineMs = untilMs
      hurried = true
      wait()
    },
    counters: () => ({ frames, droppedBytes: reader.dropped(), strays }),
  }
}
