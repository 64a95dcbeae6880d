// `kluis all-off`: every relay off while the daemon is dead, so that no coil stays energised. Opens the lines
// itself, alone; systemd runs it after each end of the daemon.
import type { BusOff } from '../adapters/boards/all-off.ts'
import type { Verb } from './command.ts'
import { exit } from './command.ts'
import { withConfig } from './configuration.ts'

const said: Readonly<Record<BusOff['result'], string>> = {
  off: 'everything is off',
  'nothing-to-send': 'its boards end their pulses themselves: nothing to send',
  'not-reached': 'NOT REACHED',
  failed: 'NOT ALL WRITTEN',
}
const why: Readonly<Record<NonNullable<BusOff['trouble']>, string>> = {
  gone: 'its port, address or chip cannot be opened',
  taken: 'another program holds its port or lines: a running daemon keeps its relays off by itself',
  forbidden: 'its port or chip may not be opened by this user',
  unsuited: 'its chip has no such lines',
  undriven: 'onoff is not installed or was not built',
}

const sentence = ({ bus, result, trouble, boards }: BusOff): string => {
  const unheard = boards.filter((board) => board.result !== 'answered').map(({ address }) => address)
  const reason = trouble === null ? '' : `: ${why[trouble]}`
  const heard =
    result === 'off' && unheard.length > 0 ? ` (written, not heard: board ${unheard.join(', ')})` : ''
  return `${bus}: ${said[result]}${reason}${heard}`
}

export const allOff: Verb = {
  name: 'all-off',
  about: 'Turns every relay off, without the daemon',
  forms: [''],
  details:
    'For when the daemon is dead: it opens each line of the configuration alone, for three seconds at the most, and\n' +
    'opens no door. Exit code 0: all is off, or ends by itself; 1: a line was not reached, or not all was written.',
  words: [0, 0],
  async run(call) {
    return withConfig(call, { secrets: 'skip' }, async (config) => {
      const { allOff: turnOff } = await import('../compose-devices.ts')
      const buses = await turnOff(config)
      const done = buses.every(({ result }) => result === 'off' || result === 'nothing-to-send')
      return {
        code: done ? exit.done : exit.failed,
        text: buses.map(sentence).join('\n'),
        document: { ok: done, buses },
      }
    })
  },
}
