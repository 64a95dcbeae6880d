// Turns every relay off without a daemon: opens each bus alone, writes what puts its boards to rest, and
// closes it again within a bounded time. Opens no door and reads none.
import type { Clock } from '../../ports/clock.ts'
import type { LinesTrouble } from '../../ports/lines.ts'
import type { Link, LinkTrouble, OpenLink } from '../../ports/link.ts'
import type { BoardFamily, BusHost, BusSettings } from './board.ts'
import { createLine } from './line.ts'
import type { RestResult } from './resting.ts'
import { createResting, hasRest } from './resting.ts'

/** From the first try to the closed line; a stuck bus must not keep the others' coils energised. */
const withinMs = 3_000

export interface BusOff {
  readonly bus: string
  /**
   * `off`: each board took it, or it was written in full where nothing can be heard. `nothing-to-send`: its boards
   * end their pulses themselves. `not-reached`: the bus could not be opened; `failed`: not everything was written.
   */
  readonly result: 'off' | 'nothing-to-send' | 'not-reached' | 'failed'
  /** Why it could not be opened. */
  readonly trouble: LinesTrouble | null
  readonly boards: readonly { readonly address: number; readonly result: RestResult }[]
}

export interface AllOffHost {
  readonly openLink: OpenLink
  readonly lines?: BusHost['lines']
  readonly clock: Clock
}

/** Never rejects, and takes three seconds at the most. */
export type AllOff = (settings: BusSettings, host: AllOffHost) => Promise<BusOff>

export function allOffOnLine(family: BoardFamily, settings: BusSettings, host: AllOffHost): Promise<BusOff> {
  const { clock, openLink } = host
  const bus = settings.id
  if (!hasRest(family)) return Promise.resolve({ bus, result: 'nothing-to-send', trouble: null, boards: [] })
  const baudRate = settings.baudRate ?? family.baudRate

  return new Promise((resolve) => {
    let link: Link | null = null
    let over = false
    let opened = false

    const finish = (trouble: LinkTrouble | null) => {
      if (over) return
      over = true
      cancel()
      line.detach()
      const boards = [...resting.soFar()].map(([address, result]) => ({ address, result }))
      const failed = boards.some((board) => board.result === 'failed')
      const result = !opened ? 'not-reached' : failed ? 'failed' : 'off'
      const told: BusOff = { bus, result, trouble, boards }
      // A line that will not close is the system's to close, with this process.
      const unclosed = clock.wakeAt(clock.monotonicMs() + withinMs / 3, () => resolve(told))
      if (link === null || trouble !== null) {
        unclosed()
        resolve(told)
      } else {
        link.close(() => {
          unclosed()
          resolve(told)
        })
      }
    }
    const step = () => {
      if (over) return
      resting.beginDue()
      if (line.free() && resting.done() !== null) finish(null)
    }
    const line = createLine(family, {
      baudRate,
      clock,
      ears: { onFree: step, onStray() {}, onUnasked() {}, onStuck: () => finish(null) },
    })
    const resting = createResting(family, line, settings.boards)
    const cancel = clock.wakeAt(clock.monotonicMs() + (withinMs * 2) / 3, () => finish(null))
    link = openLink(
      { path: settings.path, baudRate },
      {
        onOpen() {
          if (over || link === null) return
          opened = true
          line.attach(link)
        },
        onBytes: (bytes) => line.receive(bytes),
        onClosed: (trouble) => finish(trouble),
      },
    )
  })
}
