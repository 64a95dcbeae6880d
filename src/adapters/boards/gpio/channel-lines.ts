// Which lines the boards of a bus are: the relays, and those switches that are read.
// Plain data; takes no line and knows no chip.
import type { InputLine, OutputLine } from '../../../ports/lines.ts'
import type { BoardSettings } from '../board.ts'

export interface SwitchLine extends InputLine {
  readonly board: BoardSettings
  readonly channel: number
}

export const outputsOf = (boards: readonly BoardSettings[]): readonly OutputLine[] =>
  boards.flatMap(({ lines = [] }) => lines.map(({ relay, activeLow }) => ({ offset: relay, activeLow })))

export const switchesOf = (boards: readonly BoardSettings[]): readonly SwitchLine[] =>
  boards.flatMap((board) =>
    (board.lines ?? []).flatMap(({ switch: offset, bias }, index) => {
      const channel = index + 1
      if (offset === null || board.withoutSensor?.includes(channel)) return []
      return [{ offset, bias, board, channel }]
    }),
  )
