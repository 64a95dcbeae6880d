// Reads the door switches of a bus of lines once, without the engine. Takes inputs only: a line that is written down
// wrongly as a relay must not be driven by a check.
import type { Lines, LinesTrouble } from '../../../ports/lines.ts'
import type { CalledBoard, RollCall } from '../roll-call.ts'
import { calledBoard, notAsked, rollCallWithinMs } from '../roll-call.ts'
import { switchesOf } from './channel-lines.ts'

export const callLines: RollCall = (settings, { clock, lines: ways }) => {
  const { id: bus, boards, path: chip, way = 'auto' } = settings
  const switches = switchesOf(boards)
  const without = (trouble: LinesTrouble | null, result: CalledBoard['result']) => ({
    bus,
    trouble,
    boards: boards.map((board) => ({ ...notAsked(board), result })),
  })
  if (ways === undefined) return Promise.resolve(without('undriven', 'not-asked'))
  if (switches.length === 0) {
    const isThere = ways.isPresent?.(chip) ?? true
    return Promise.resolve(isThere ? without(null, 'mute') : without('gone', 'not-asked'))
  }
  return new Promise((resolve) => {
    const cancel = clock.wakeAt(clock.monotonicMs() + rollCallWithinMs, () =>
      resolve(without(null, 'silent')),
    )
    const read = (): CalledBoard[] =>
      boards.map((board) => {
        const own = switches.filter((one) => one.board === board)
        const levels = Array.from({ length: board.channels }, (_, index) => {
          const line = own.find(({ channel }) => channel === index + 1)
          return line === undefined ? null : lines.level(line.offset)
        })
        const called = calledBoard(board, levels)
        if (own.length === 0) return { ...called, result: 'mute' }
        return { ...called, tells: own.length, result: called.read < own.length ? 'silent' : 'answered' }
      })
    const lines: Lines = ways.open(
      { chip, way, outputs: [], inputs: switches.map(({ offset, bias }) => ({ offset, bias })) },
      {
        onOpen() {
          const called = read()
          cancel()
          lines.close(() => resolve({ bus, trouble: null, boards: called }))
        },
        onEdge() {},
        onClosed(trouble) {
          cancel()
          resolve(without(trouble, 'not-asked'))
        },
      },
    )
  })
}
