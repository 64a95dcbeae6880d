// One connection between a locker and the broker as the network sees it: two directions, each in order and late by chance.
// What had not arrived when the connection broke never does; each end learns of the break in its own time.
import type { Clock } from '../../../src/ports/clock.ts'
import type { Chance } from '../chance.ts'

export interface End<T> {
  /** What the other end sent in one instant, in order. */
  take(packets: readonly T[]): void
  /** The connection is gone, as far as this end can know. */
  ended(): void
}

/** `U` goes up to the broker, `D` down to the locker. */
export interface Link<U, D> {
  up(packet: U): void
  down(packet: D): void
  /** The locker, or its machine, closes it: what it had sent still arrives, and then the broker hears of it. */
  closedByLocker(): void
  closedByBroker(): void
  /** The network breaks it: what is on its way is lost, in both directions. */
  cut(): void
}

export interface LinkUse {
  /** The world's, which goes on when a process ends. */
  readonly clock: Clock
  readonly chance: Chance
  /** Whether a packet that sets out now may take its connection with it. */
  readonly isLosing: () => boolean
}

/** Mostly so long, and now and then, so long. */
const usualMs = { from: 5, to: 60 }
const slowMs = { from: 60, to: 3_000 }
const slowOneIn = 40
/** While packets are lost: one connection ends for so many pieces. */
const lossOneIn = 60
/** A keep-alive of 30 s, after which a client, and half as much later a broker, gives up on a silent connection. */
const keepAliveMs = 30_000

const between = (chance: Chance, { from, to }: { readonly from: number; readonly to: number }): number =>
  from + chance.whole(to - from)

const delayMs = (chance: Chance): number => between(chance, chance.whole(slowOneIn) === 0 ? slowMs : usualMs)

/** Until an end hears of a broken connection: at once by a reset, or by the silence. */
const noticeMs = (chance: Chance): number =>
  chance.whole(10) < 7 ? chance.whole(200) : keepAliveMs + chance.whole(keepAliveMs / 2)

/** One direction: from where `send` is called to `end`. */
function createDirection<T>(use: LinkUse, end: End<T>, isBroken: () => boolean, cut: () => void) {
  const { clock, chance } = use
  let isOver = false
  /** What set out in this instant arrives in one piece. */
  let piece: T[] = []
  let pieceAtMs = -1
  let arrivesMs = 0

  const setOut = (task: () => void): void => {
    const nowMs = clock.monotonicMs()
    // A millisecond behind the one before, at the least: nothing overtakes.
    arrivesMs = Math.max(arrivesMs + 1, nowMs + delayMs(chance))
    clock.wakeAt(arrivesMs, () => {
      if (!isBroken() && !isOver) task()
    })
    if (!use.isLosing() || chance.whole(lossOneIn) !== 0) return
    clock.wakeAt(nowMs + chance.whole(arrivesMs - nowMs + 20), cut)
  }

  return {
    send(packet: T): void {
      if (isBroken() || isOver) return
      const nowMs = clock.monotonicMs()
      if (pieceAtMs === nowMs) {
        piece.push(packet)
        return
      }
      const mine = [packet]
      piece = mine
      pieceAtMs = nowMs
      setOut(() => end.take(mine))
    },
    /** Nothing follows; the end hears of it behind all that was sent. */
    close(): void {
      pieceAtMs = -1
      setOut(() => {
        isOver = true
        end.ended()
      })
    },
    /** The end hears of it now, unless it has ended. */
    breakOff(): void {
      if (isOver) return
      isOver = true
      end.ended()
    },
    /** The end has closed it itself. */
    over(): void {
      isOver = true
    },
  }
}

export function createLink<U, D>(use: LinkUse, broker: End<U>, locker: End<D>): Link<U, D> {
  const { clock, chance } = use
  let isBroken = false

  const cut = (): void => {
    if (isBroken) return
    isBroken = true
    const nowMs = clock.monotonicMs()
    clock.wakeAt(nowMs + noticeMs(chance), up.breakOff)
    clock.wakeAt(nowMs + noticeMs(chance), down.breakOff)
  }

  const up = createDirection(use, broker, () => isBroken, cut)
  const down = createDirection(use, locker, () => isBroken, cut)
  return {
    up: up.send,
    down: down.send,
    closedByLocker() {
      down.over()
      up.close()
    },
    closedByBroker() {
      up.over()
      down.close()
    },
    cut,
  }
}
