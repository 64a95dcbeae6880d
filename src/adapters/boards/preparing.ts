// What boards are told once before they serve: their start requests, after each opening of the bus and
// after each silence. Gives up on what a board never answers, so that it can't hold up the doors.
import type { BoardFamily } from './board.ts'
import type { BoardWatch } from './board-watch.ts'
import type { ExchangeEnd, Line } from './line.ts'

/** A board that answers its reads and not this request does not know it. */
const mostTries = 3
/** One that is gone is waited for by the round of reads. */
const hurriedWithinMs = 150

export interface Preparing {
  /** The bus was opened: every board is told anew. */
  restart(): void
  /** A board answered a read, perhaps for the first time after a silence. */
  answered(board: BoardWatch, wasSilent: boolean): void
  /** Puts every relay of the board off, in the place of its start requests where those wait still. */
  putOff(board: BoardWatch): void
  /** Begins what waits, if the line is free. */
  beginDue(): void
}

interface Pending {
  readonly board: BoardWatch
  readonly requests: readonly Uint8Array[]
  readonly tries: number
  readonly refused: boolean
  /** Not until the board answers a read. */
  readonly waits: boolean
}

export interface PreparingHost {
  /** A good answer. */
  heard(board: BoardWatch, end: ExchangeEnd & { readonly kind: 'answered' }): void
  /** Everything was told; `refused` where the board did not take all of it. */
  ended(board: BoardWatch, refused: boolean): void
}

export function createPreparing(
  family: BoardFamily,
  line: Line,
  { boards, host }: { readonly boards: readonly BoardWatch[]; readonly host: PreparingHost },
): Preparing {
  let pending: readonly Pending[] = []

  const pendingFor = (board: BoardWatch, requests: readonly Uint8Array[] | undefined): Pending[] =>
    requests === undefined || requests.length === 0
      ? []
      : [{ board, requests, tries: 0, refused: false, waits: false }]
  const startOf = (board: BoardWatch) => pendingFor(board, family.startRequests?.(board.settings))

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
    replace(one, left.length > 0 ? { board, requests: left, tries: 0, refused, waits: false } : null)
    if (left.length === 0) host.ended(board, refused)
  }

  return {
    restart() {
      pending = boards.flatMap(startOf)
    },
    answered(board, wasSilent) {
      const waiting = pending.find((one) => one.board === board)
      if (waiting?.waits) replace(waiting, { ...waiting, waits: false })
      else if (waiting === undefined && wasSilent) pending = [...pending, ...startOf(board)]
    },
    putOff(board) {
      if (pending.some((one) => one.board === board)) return
      pending = [...pending, ...pendingFor(board, family.offRequests?.(board.settings))]
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
