// The boards of a polling measurement, in a process of their own: three emulated KR-CU16 on a pty whose times are kept by
// looking at the clock without pause, and how late they were all the same. Argument: the speed of the line.
import { createEmulatedBus } from '../../simulator/boards/emulated-bus.ts'
import { openPtyLine } from '../../simulator/boards/pty-line.ts'
import { realClock } from '../../simulator/world/real-clock.ts'
import type { Clock } from '../../src/ports/clock.ts'
import type { WallAsk, WallWord } from './polling-words.ts'
import { boards, machineMs } from './polling-words.ts'

interface WakeUp {
  readonly atMs: number
  readonly task: () => void
}

/** Never sleeps: a timer of the system rings up to a millisecond late, a quarter of an exchange at 115,200 baud. */
function createWatchfulClock(): Clock & { lateMs(): number } {
  let armed: readonly WakeUp[] = []
  let lateMs = 0
  const turn = () => {
    for (;;) {
      const nowMs = performance.now()
      const next = armed.reduce<WakeUp | null>(
        (soonest, one) =>
          one.atMs <= nowMs && (soonest === null || one.atMs < soonest.atMs) ? one : soonest,
        null,
      )
      if (next === null) break
      armed = armed.filter((one) => one !== next)
      lateMs += nowMs - next.atMs
      next.task()
    }
    setImmediate(turn)
  }
  turn()
  return {
    ...realClock,
    lateMs: () => lateMs,
    wakeAt(atMs, task) {
      const wakeUp = { atMs, task }
      armed = [...armed, wakeUp]
      return () => {
        armed = armed.filter((one) => one !== wakeUp)
      }
    },
  }
}

const clock = createWatchfulClock()
const line = openPtyLine('bus')
let exchangesMs: number[] = []
let startLateMs = 0
let last: { readonly atMs: number; readonly lateMs: number } | null = null
const wire = {
  ...line,
  onBytes: (listener: (bytes: Uint8Array) => void) =>
    line.onBytes((bytes) => {
      const now = { atMs: clock.monotonicMs(), lateMs: clock.lateMs() }
      if (last !== null) exchangesMs.push(now.atMs - last.atMs - (now.lateMs - last.lateMs))
      last = now
      listener(bytes)
    }),
}
const bus = createEmulatedBus({ busId: 'wall', boards, baudRate: Number(process.argv[2]) }, { wire, clock })

const say = () => {
  const word: WallWord = {
    path: bus.path,
    exchangesMs,
    lateMs: clock.lateMs() - startLateMs,
    collisions: bus.collisions(),
    atMs: machineMs(),
  }
  process.send?.(word)
}
process.on('message', (asked: WallAsk) => {
  if (asked.ask === 'start') {
    exchangesMs = []
    startLateMs = clock.lateMs()
  } else if (asked.ask === 'move') {
    const door = { bus: 'wall', board: asked.board, channel: asked.channel }
    if (asked.open) bus.forceOpen(door)
    else bus.close(door)
  }
  say()
})
process.once('SIGTERM', () => void bus.shut().then(() => process.exit(0)))
say()
