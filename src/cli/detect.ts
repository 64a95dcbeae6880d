// `kluis detect`: what hangs on this machine's ports, and the configuration that fits. Everything it prints is YAML,
// with what was found as comments. Sends nothing that could open a door: that is search.ts and its plan.
import type { InterviewEnd } from '../adapters/boards/interview.ts'
import type { FoundBoard, PortFindings } from '../adapters/boards/search.ts'
import type { Detected } from '../compose-devices.ts'
import type { Verb } from './command.ts'
import { exit, UsageError } from './command.ts'
import { guessedClosedBit, suggestedConfig } from './suggested-config.ts'

const ended: Readonly<Record<InterviewEnd, string>> = {
  over: 'nothing answered: no lock board, no power, A and B swapped, or an LCUS relay, which never says anything',
  late: 'nothing answered within three minutes, on a line that is never quiet or very slow',
  taken: 'another program has it. If that is the daemon, stop it first, or look at `kluis status`',
  forbidden: 'this user may not open it: use sudo, or join the group that owns it (mostly dialout)',
  gone: 'it cannot be opened, or went away meanwhile',
}

function boardText({ address, channels, levels, replyMs, answersTwice }: FoundBoard): string {
  const of = (level: 0 | 1 | null) =>
    levels.flatMap((one, index) => (one === level ? [index + 1] : [])).join(', ')
  const read = ([1, 0, null] as const)
    .filter((level) => levels.includes(level))
    .map((level) => `${of(level)} read ${level ?? 'neither'}`)
  const what =
    channels === 0
      ? 'answers Modbus, but none of its relays can be read: see docs/hardware/waveshare-modbus.md for dialects'
      : `${channels} channels${read.length > 0 ? `: ${read.join('; ')}` : ', no door switches'}`
  const twice = answersTwice ? '. It answers twice: are there TWO BOARDS with this address?' : ''
  return `  board ${address}: ${what} (answers in ${Math.round(replyMs)} ms)${twice}`
}

function portText({ path, family, baudRate, boards, damaged, end }: PortFindings): string[] {
  const speed = path.startsWith('tcp://') ? '' : ` at ${baudRate} baud`
  const cut = end === 'over' ? '' : ` (the search was not finished: ${end})`
  const spoilt = damaged.map(
    (one) =>
      `  ${one.family} board ${one.address} at ${one.baudRate} baud: answers, but damaged: two boards with this address, ` +
      'another speed, or a bad line',
  )
  if (boards.length > 0) return [`${path}: ${family}${speed}${cut}`, ...boards.map(boardText), ...spoilt]
  return spoilt.length > 0
    ? [`${path}: no board that can be understood`, ...spoilt]
    : [`${path}: ${ended[end]}`]
}

function text({ ports, leftAlone, chips, keyboards }: Detected): string {
  const found = [
    ...ports.flatMap(portText),
    ...leftAlone.map(
      (path) => `${path}: left alone, it is the system's console; to search it all the same: --port`,
    ),
    ...chips.map(
      ({ label, lines }) => `GPIO chip ${label}: ${lines} lines (which relays hang on them, nobody can ask)`,
    ),
    ...keyboards.map(
      (path) => `${path}: types; if it is a scanner: readers: [{ id: scanner, family: hid, path: … }]`,
    ),
  ]
  const nowhere = 'no serial port here: plug in the adapter, or name a bridge by --port tcp://HOST:PORT'
  const comments = (ports.length + leftAlone.length === 0 ? [nowhere, ...found] : found).map(
    (line) => `# ${line}`,
  )
  const config = suggestedConfig(ports)
  return config === null ? comments.join('\n') : `${comments.join('\n')}\n${config}`
}

const isPort = (port: string): boolean => port.startsWith('/') || /^tcp:\/\/.+:\d{1,5}$/.test(port)

export const detect: Verb = {
  name: 'detect',
  about: 'Finds serial ports and lock boards, and prints configuration for them',
  forms: [''],
  details:
    'Asks for the status of boards and for nothing else: nothing that it sends can open a door. Ports are searched side by\n' +
    'side; one where nothing answers takes two minutes, three at most. Boards of one line are taken to be of one family. LCUS\n' +
    'relays never answer and can not be found. Exit code 0: a lock board answered; 1: none did.',
  options: { port: { takes: 'PATH', about: 'search only this: a device, or tcp://HOST:PORT' } },
  words: [0, 0],
  async run(call) {
    const port = call.values.port ?? null
    if (port !== null && !isPort(port))
      throw new UsageError(`--port ${port} is neither a device (/dev/…) nor tcp://HOST:PORT.`)
    if (!call.json) call.write('# Searching; a port where nothing answers takes two minutes.\n')
    const { detect: search } = await import('../compose-devices.ts')
    const detected = await search(port)
    const isFound = detected.ports.some(({ boards }) => boards.length > 0)
    const ports = detected.ports.map((one) => ({
      ...one,
      boards: one.boards.map((board) => ({ ...board, closedBitGuess: guessedClosedBit(board) })),
    }))
    return {
      code: isFound ? exit.done : exit.failed,
      text: text(detected),
      document: { ok: isFound, ...detected, ports, configuration: suggestedConfig(detected.ports) },
    }
  },
}
