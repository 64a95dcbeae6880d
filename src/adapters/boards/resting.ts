// Puts boards to rest, one request at a time: every relay off. At the orderly end of a bus, and from the
// command line when the daemon is dead. Opens and closes nothing itself.
import type { BoardFamily, BoardSettings } from './board.ts'
import type { ExchangeEnd, Line } from './line.ts'

/** To a board that can't be heard everything is written twice; to one that can, until it answers. */
const mostWrites = 2

/** `answered`: each request. `written`: in full, and nothing was heard of it. `failed`: not even that. */
export type RestResult = 'answered' | 'written' | 'failed'

export interface Resting {
  /** Begins the next request, if the line is free. */
  beginDue(): void
  /** How each board fared; null while requests are left. */
  done(): ReadonlyMap<number, RestResult> | null
  /** The same, as far as it got. */
  soFar(): ReadonlyMap<number, RestResult>
}

export const hasRest = (family: BoardFamily): boolean => family.offRequests !== undefined

export function createResting(family: BoardFamily, line: Line, boards: readonly BoardSettings[]): Resting {
  let left = boards.flatMap((board) =>
    (family.offRequests?.(board) ?? []).map((request) => ({ board, request, writes: 0 })),
  )
  const results = new Map<number, RestResult>(left.map(({ board }) => [board.address, 'answered']))

  const worsen = ({ address }: BoardSettings, result: RestResult) => {
    if (result === 'failed' || results.get(address) === 'answered') results.set(address, result)
  }

  const ended = (end: ExchangeEnd) => {
    const [now, ...rest] = left
    if (now === undefined) return
    const writes = now.writes + 1
    const heard = end.kind === 'answered' || end.kind === 'echoed'
    if (!heard && writes < mostWrites) {
      left = [{ ...now, writes }, ...rest]
      return
    }
    left = rest
    const failed = end.kind === 'not-written' || end.kind === 'uncertain' || end.kind === 'lost'
    if (!heard) worsen(now.board, failed ? 'failed' : 'written')
  }

  return {
    beginDue() {
      const [next] = left
      if (next === undefined || !line.free()) return
      line.begin({
        request: next.request,
        withinMs: Math.max(family.settleMs, Math.min(family.replyWithinMs, 200)),
        hurriedWithinMs: null,
        reads: false,
        onEnd: ended,
      })
    },
    done: () => (left.length === 0 ? results : null),
    soFar() {
      for (const { board } of left) worsen(board, 'failed')
      return results
    },
  }
}
