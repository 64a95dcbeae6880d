// The configuration that fits what a search found, as YAML to paste. Guesses are marked as such: which bit means closed,
// and everything about compartments, which no wire tells. Looks at no device.
import type { FoundBoard, PortFindings } from '../adapters/boards/search.ts'

/** The bit that most doors read, since most are closed; null where there is no switch, or as many read the one as the other. */
export function guessedClosedBit({ levels }: FoundBoard): 0 | 1 | null {
  const count = (bit: 0 | 1) => levels.filter((level) => level === bit).length
  const [zeros, ones] = [count(0), count(1)]
  return zeros === ones ? null : ones > zeros ? 1 : 0
}

const rowsInColumn = 20

const hasSwitches = ({ levels }: FoundBoard): boolean => levels.length > 0

function boardLine(board: FoundBoard): string {
  const { address, channels, levels, inputs, dialect, answersTwice } = board
  const guess = guessedClosedBit(board)
  const closedBit = guess ?? 1
  const fields = [
    `address: ${address}`,
    `channels: ${channels}`,
    ...(inputs ? ['inputs: true'] : []),
    ...(dialect === undefined ? [] : [`dialect: ${dialect}`]),
    ...(hasSwitches(board) ? [`closedBit: ${closedBit}`] : []),
  ]
  const same = levels.filter((level) => level === closedBit).length
  const remarks = [
    ...(hasSwitches(board)
      ? [`closedBit is a guess (${same} of ${levels.length} read ${closedBit}): prove it by kluis commission`]
      : ['no door switches']),
    ...(answersTwice ? ['TWO BOARDS WITH THIS ADDRESS? change the switches of one'] : []),
  ]
  return `      - { ${fields.join(', ')} } # ${remarks.join('; ')}`
}

/** null where no board was found. Names the buses wall, or wall-1, wall-2, … */
export function suggestedConfig(ports: readonly PortFindings[]): string | null {
  const found = ports
    .map((port) => ({ ...port, boards: port.boards.filter(({ channels }) => channels > 0) }))
    .filter(({ boards }) => boards.length > 0)
  if (found.length === 0) return null
  const named = found.map((port, index) => ({
    ...port,
    id: found.length === 1 ? 'wall' : `wall-${index + 1}`,
  }))
  const buses = named.flatMap(({ id, family, path, baudRate, boards }) => [
    `  - id: ${id}`,
    `    family: ${family}`,
    `    path: ${JSON.stringify(path)}`,
    ...(path.startsWith('tcp://') ? [] : [`    baudRate: ${baudRate}`]),
    '    boards:',
    ...boards.map(boardLine),
  ])
  const doors = named.flatMap(({ id, boards }) =>
    boards.flatMap((board) =>
      Array.from({ length: board.channels }, (_, index) => ({
        sensor: hasSwitches(board) ? '' : 'sensor: false, ',
        door: `{ bus: ${id}, board: ${board.address}, channel: ${index + 1} }`,
      })),
    ),
  )
  const digits = Math.max(2, String(doors.length).length)
  const compartments = doors.map(({ sensor, door }, index) => {
    const place = `column: ${1 + Math.floor(index / rowsInColumn)}, row: ${1 + (index % rowsInColumn)}`
    const number = String(index + 1).padStart(digits, '0')
    return `  - { id: "${number}", size: S, innerMm: [400, 100, 500], sillMm: 400, ${place}, ${sensor}door: ${door} }`
  })
  return [
    'buses:',
    ...buses,
    '# One line for each channel that a board tells of: take out those without a lock. Size, measures (mm), column and row',
    '# are placeholders; measure, and number the doors as they are labelled.',
    'compartments:',
    ...compartments,
  ].join('\n')
}
