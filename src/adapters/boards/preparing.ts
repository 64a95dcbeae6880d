// What boards are told once before they serve: their start requests, after each opening of the bus and
// after each silence. Gives up on what a board does not take, so that it can't hold up the doors, and asks once more every
// few minutes: whatever was in its way may be gone.
import type { Clock } from '../../ports/clock.ts'
import type { BoardFamily } from './board.ts'
import type { BoardWatch } from './board-watch.ts'
import type { ExchangeEnd, Line } from './line.ts'

/** A board that answers its reads and not this request does not know it. */
const mostTries = 3
const againAfterMs = 5 * 60_000
/** One that is gone is waited for by the round of reads. */
const hurriedWithinMs = 150

export interface Preparing {
  /** The bus was opened: every board is told anew. */
  restart(): void
  /** A board answered a read, perhaps for the first time after a silence; `rests` where none of its coils is energised. */
  answered(board: BoardWatch, how: { readonly wasSilent: boolean; readonly rests: boolean }): void
  /** Puts every relay of the board off, in the place of its start requests where those wait still. */
  putOff(board: BoardWatch): void
  /** Begins what waits, if the line is free. */
  beginDue(): void
}

interface Pending {
  readonly board: BoardWatch
  readonly requests: readonly Uint8Array[]
  /** Else relays are put off in between. */
  readonly isStart: boolean
  readonly tries: number
  readonly refused: boolean
  /** Not until the board answers a read. */
  readonly waits: boolean
}

export interface PreparingHost {
  readonly clock: Clock
  /** A good answer. */
  heard(board: BoardWatch, end: ExchangeEnd & { readonly kind: 'answered' }): void
  /** The board did not take all of it. */
  refused(board: BoardWatch): void
  prepared(board: BoardWatch): void
}

export function createPreparing(
  family: BoardFamily,
  line: Line,
  { boards, host }: { readonly boards: readonly BoardWatch[]; readonly host: PreparingHost },
): Preparing {
  let pending: readonly Pending[] = []
  /** When boards that did not take their start requests are asked again. */
  const againMs = new Map<BoardWatch, number>()

  const pendingFor = (
    board: BoardWatch,
    requests: readonly Uint8Array[] | undefined,
    { isStart, tries = 0 }: { readonly isStart: boolean; readonly tries?: number },
  ): Pending[] =>
    requests === undefined || requests.length === 0
      ? []
      : [{ board, requests, isStart, tries, refused: false, waits: false }]
  const startOf = (board: BoardWatch, tries = 0) =>
    pendingFor(board, family.startRequests?.(board.settings), { isStart: true, tries })

  const replace = (old: Pending, by: Pending | null) => {
    pending = pending.flatMap((one) => (one !== old ? [one] : by === null ? [] : [by]))
  }

  const ended = (one: Pending, end: ExchangeEnd) => {
    const { board, requests } = one
    const mute = family.statusRequest(board.settings) === null
    const taken = end.kind === 'answered' || end.kind === 'echoed' || (mute && end.kind !== 'not-written')
    const tries = one.tries + (end.kind === 'hurried' ? 0 : 1)
    if (end.kind === 'answered') host.heard(board, end)
    const failed =
      end.kind === 'answered' && end.reply.kind === 'acknowledgement' && end.reply.result === 'failed'
    if (!taken && tries < mostTries) {
      replace(one, { ...one, tries, waits: !mute })
      return
    }
    const refused = one.refused || failed || !taken
    const left = requests.slice(1)
    // What follows a refusal is tried once: all of it is asked again later.
    const begun = refused ? mostTries - 1 : 0
    replace(one, left.length > 0 ? { ...one, requests: left, tries: begun, refused, waits: false } : null)
    if (left.length === 0) over(one, refused)
  }

  const over = ({ board, isStart }: Pending, refused: boolean) => {
    if (refused) {
      if (!againMs.has(board)) host.refused(board)
      againMs.set(board, host.clock.monotonicMs() + againAfterMs)
    } else if (isStart) {
      againMs.delete(board)
      host.prepared(board)
    }
  }

  return {
    restart() {
      pending = boards.flatMap((board) => startOf(board))
    },
    answered(board, { wasSilent, rests }) {
      const waiting = pending.find((one) => one.board === board)
      if (waiting?.waits) replace(waiting, { ...waiting, waits: false })
      if (waiting !== undefined) return
      if (wasSilent) pending = [...pending, ...startOf(board)]
      else if (rests && host.clock.monotonicMs() >= (againMs.get(board) ?? Infinity))
        pending = [...pending, ...startOf(board, mostTries - 1)]
    },
    putOff(board) {
      if (pending.some((one) => one.board === board)) return
      pending = [...pending, ...pendingFor(board, family.offRequests?.(board.settings), { isStart: false })]
    },
    beginDue() {
      const one = line.free() ? pending.find(({ waits }) => !waits) : undefined
      const [request] = one?.requests ?? []
      if (one === undefined || request === undefined) return
      line.begin({
        request,
        withinMs: family.replyWithinMs,
        hurriedWithinMs,
        reads: false,
        onEnd: (end) => ended(one, end),
      })
    },
  }
}
