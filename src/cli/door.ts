// `kluis door`: opens, tests and lists doors through the running daemon, so that every opening has its place in
// the journal.
import type { DoorAnswer } from '../adapters/http/control.ts'
import { didYouMean } from '../config/nearest.ts'
import type { Config } from '../config.ts'
import type { Call, Result, Verb } from './command.ts'
import { exit, UsageError } from './command.ts'
import { withConfig } from './configuration.ts'
import { ask, throughDaemon } from './daemon.ts'
import { table } from './table.ts'

interface DoorRow {
  readonly id: string
  readonly size: string
  readonly state: string
  readonly door: string
  readonly since: string
}

const said: Readonly<Record<string, string>> = {
  opened: 'opened',
  'already-open': 'was open already; it was pulsed all the same',
  jammed: 'did NOT open: the lock was pulsed and the door did not move. Clear what presses against it',
  'not-sent': 'did NOT open: the command did not reach its lock board. See `kluis status`',
  unknown: 'may have opened: no sensor or no answer told. Look at it',
}

const refused: Readonly<Record<string, string>> = {
  'unknown-compartment': 'there is no such compartment',
  blocked: 'it is blocked',
  busy: 'its lock is resting or another opening is under way: try again in a few seconds',
  storage: 'the daemon cannot write its database, and no door opens without a record',
}

/** Throws UsageError where the configuration has no such compartment. */
function knownId(config: Config, id: string | undefined): string {
  if (id === undefined) throw new UsageError('which door? Give the ID of a compartment.')
  const ids = config.compartments.map((compartment) => compartment.id)
  if (ids.includes(id)) return id
  throw new UsageError(`there is no compartment "${id}".${didYouMean(id, ids)}`)
}

async function open(config: Config, id: string, reason: string, verb: 'open' | 'test'): Promise<Result> {
  const answer = await ask<DoorAnswer>(config, 'POST', `/doors/${id}/open`, { reason })
  if (answer.status === 'refused') {
    const text = `door ${id} was not opened: ${refused[answer.reason] ?? answer.reason}.`
    return { code: exit.failed, text, document: { compartment: id, ...answer } }
  }
  const isOpen = answer.outcome === 'opened' || answer.outcome === 'already-open'
  const took = verb === 'test' ? ` (known after ${answer.tookMs} ms)` : ''
  return {
    code: isOpen ? exit.done : exit.failed,
    text: `door ${id} ${said[answer.outcome] ?? answer.outcome}${took}.`,
    document: { compartment: id, ...answer },
  }
}

async function status(config: Config, id: string | undefined): Promise<Result> {
  const { doors } = await ask<{ doors: readonly DoorRow[] }>(config, 'GET', '/doors')
  const built = new Map(config.compartments.map((compartment) => [compartment.id, compartment]))
  const shown = doors
    .filter((door) => id === undefined || door.id === id)
    .map((row) => ({
      ...row,
      label: built.get(row.id)?.label ?? row.id,
      wired: built.get(row.id)?.door ?? null,
    }))
  const rows = shown.map(({ id: own, label, size, state, door, since, wired }) => [
    own,
    label,
    size,
    state,
    door,
    since,
    wired ? `${wired.bus} board ${wired.board} channel ${wired.channel}` : '',
  ])
  return {
    code: exit.done,
    text: table([['ID', 'LABEL', 'SIZE', 'STATE', 'DOOR', 'SINCE', 'LOCK'], ...rows]),
    document: { doors: shown },
  }
}

function reasonOf(call: Call): string {
  const reason = call.values.reason?.trim()
  if (!reason) throw new UsageError('opening a door takes a reason for the journal: --reason TEXT')
  if (reason.length > 200) throw new UsageError('the reason has more than 200 characters.')
  return reason
}

const actions = ['open', 'test', 'status']

export const door: Verb = {
  name: 'door',
  about: 'Opens, tests or lists doors through the running daemon',
  forms: ['open ID --reason TEXT', 'test ID', 'status [ID]'],
  details:
    '"test" opens the door as well, and tells how long it took until the sensor had seen it.\n' +
    "Close it within a minute or so: a door that stood open for longer, or held a parcel, waits for somebody's look.\n" +
    'Exit code 0: the door is open; 1: it is not, or nobody knows.',
  options: { reason: { takes: 'TEXT', about: 'why, for the journal; no names of people' } },
  words: [1, 2],
  async run(call) {
    const [action = '', id] = call.words
    if (!actions.includes(action)) {
      throw new UsageError(
        `"${action}" is nothing a door does: ${actions.join(', ')}.${didYouMean(action, actions)}`,
      )
    }
    if (action !== 'open' && call.values.reason !== undefined)
      throw new UsageError('--reason belongs to "door open".')
    const reason = action === 'open' ? reasonOf(call) : 'test at the command line'
    return withConfig(call, { secrets: 'skip' }, (config) =>
      throughDaemon(async () => {
        if (action === 'status') return status(config, id === undefined ? undefined : knownId(config, id))
        return open(config, knownId(config, id), reason, action === 'open' ? 'open' : 'test')
      }),
    )
  },
}
