// What a look at every configured device says, as a table for a technician and as one verdict for the exit code.
// Asks nothing by itself.
import type { CalledBoard } from '../adapters/boards/roll-call.ts'
import type { DevicesLook } from '../compose-devices.ts'
import { table } from './table.ts'

type Trouble = NonNullable<DevicesLook['buses'][number]['trouble']>

const reasons: Readonly<Record<Trouble, string>> = {
  gone: 'cannot be opened: is it plugged in, is the path right?',
  taken: 'another program has it',
  forbidden: 'this user may not open it',
  unsuited: 'its chip has no such lines',
  undriven: 'onoff is not installed or was not built',
}
const held = 'the daemon has it: `kluis status` shows the same'

const why = (trouble: Trouble, isRunning: boolean): string =>
  trouble === 'taken' && isRunning ? held : reasons[trouble]

const results: Readonly<Record<CalledBoard['result'], string>> = {
  answered: 'answers',
  silent: 'SILENT',
  garbled: 'DAMAGED answers: two boards with this address, another speed, or a bad line',
  refused: 'answers, but does NOT TELL its status: are its channels, inputs and dialect right?',
  mute: 'cannot say anything',
  'not-asked': 'not asked',
}

/** Doors are closed at a check; most of a board's open at once is more likely its polarity. */
const looksInverted = ({ open, read }: CalledBoard): boolean => read > 1 && open.length * 2 > read

/** Answers that tell of fewer channels than are configured: some of the doors can't be there. */
const tellsTooFew = ({ tells, configured, result }: CalledBoard): boolean =>
  result === 'answered' && tells !== null && tells < configured

function boardRemarks(board: CalledBoard, isLines: boolean): string {
  const { open, configured, tells } = board
  return [
    ...(open.length > 0 ? [`open now: ${open.join(', ')}`] : []),
    ...(looksInverted(board) ? ['most read open: is closedBit the wrong way round?'] : []),
    ...(!isLines && tellsTooFew(board) ? [`TELLS OF ${tells} channels, ${configured} are configured`] : []),
  ].join('; ')
}

export interface DevicesReport {
  readonly isReachable: boolean
  readonly text: string
}

/** `lineBuses`: the buses that are lines of a chip; their boards tell of those channels that have a switch. */
export function devicesReport(
  { buses, readers, cabinet }: DevicesLook,
  { isRunning, lineBuses }: { readonly isRunning: boolean; readonly lineBuses: readonly string[] },
): DevicesReport {
  const isLines = (bus: string) => lineBuses.includes(bus)
  const boards = buses.flatMap(({ bus, trouble, boards: own }) =>
    own.map((board) => [
      `${bus} board ${board.address}`,
      trouble === null ? results[board.result] : why(trouble, isRunning),
      board.tells === null ? '' : `${board.tells} of ${board.configured}`,
      boardRemarks(board, isLines(bus)),
    ]),
  )
  const rows = [
    ...boards,
    ...readers.map(({ reader, trouble }) => [
      `reader ${reader}`,
      trouble === null ? 'can be opened' : why(trouble, isRunning),
    ]),
    ...cabinet.switches.map(({ id, good, trouble }) => [
      `switch ${id}`,
      trouble !== null
        ? why(trouble, isRunning)
        : good === null
          ? 'CANNOT BE READ'
          : good
            ? 'good'
            : 'not good',
    ]),
    ...cabinet.signals.map(({ id, isThere }) => [
      `signal ${id}`,
      isThere ? 'its chip is there (not driven)' : reasons.gone,
    ]),
    ...cabinet.thermometers.map(({ id, celsius }) => [
      `thermometer ${id}`,
      celsius === null ? 'CANNOT BE READ' : `${celsius.toFixed(1)} °C`,
    ]),
  ]
  const isReachable =
    buses.every(
      ({ bus, trouble, boards: own }) =>
        trouble === null &&
        own.every(
          (board) =>
            (board.result === 'answered' || board.result === 'mute') && (isLines(bus) || !tellsTooFew(board)),
        ),
    ) &&
    readers.every(({ trouble }) => trouble === null) &&
    cabinet.switches.every(({ good }) => good !== null) &&
    cabinet.signals.every(({ isThere }) => isThere) &&
    cabinet.thermometers.every(({ celsius }) => celsius !== null)
  return { isReachable, text: table([['DEVICE', 'NOW', 'CHANNELS', 'REMARKS'], ...rows]) }
}
