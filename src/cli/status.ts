// `kluis status`: the site at a glance, from the running daemon.
// Only arranges what the daemon tells; an unknown value is shown as it comes.
import type { BusHealth } from '../adapters/boards/board.ts'
import type { CabinetHealth } from '../adapters/cabinet/settings.ts'
import type { ReaderHealth } from '../adapters/readers/reader.ts'
import type { AlertView, Capacity } from '../core/view.ts'
import type { Verb } from './command.ts'
import { exit } from './command.ts'
import { withConfig } from './configuration.ts'
import { ask, throughDaemon } from './daemon.ts'
import { spanText, table } from './table.ts'

interface Status {
  readonly sequence: number
  readonly clockConfirmed: boolean
  readonly visit: string | null
  readonly capacity: Readonly<Record<string, Capacity>>
  readonly alerts: readonly AlertView[]
  readonly health: Readonly<Record<string, unknown>> & {
    readonly buses: readonly BusHealth[]
    readonly cabinet: CabinetHealth
    readonly readers: readonly ReaderHealth[]
    readonly uplink: Readonly<Record<string, number>>
  }
}

const units: Readonly<Record<string, (value: number) => string>> = {
  Seconds: spanText,
  Ms: (value) => `${Math.round(value)} ms`,
  MiB: (value) => `${value} MiB`,
  C: (value) => `${value.toFixed(1)} °C`,
}

const words = (text: string): string => text.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()

/** `uptimeSeconds: 60` as `uptime`, `1 min`: the unit that ends the name goes to the value. Anything else as it stands. */
function leaf(name: string, value: unknown): string[] {
  const unit = Object.keys(units).find((one) => name.endsWith(one))
  const label = words(unit === undefined ? name : name.slice(0, -unit.length))
  if (typeof value === 'number') return [label, units[unit ?? '']?.(value) ?? String(value)]
  if (typeof value === 'boolean') return [label, value ? 'yes' : 'no']
  return [label, value === null ? 'not known' : String(value)]
}

/** What the way to the platform has counted, without what never happened. */
const counted = (uplink: Readonly<Record<string, number>>): string =>
  Object.entries(uplink)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${words(name)} ${count}`)
    .join(', ') || 'nothing yet'

/** What the daemon tells of itself besides buses and readers, a line for each value, however it is nested. */
function lines(name: string, value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [leaf(name, value)]
  return Object.entries(value).flatMap(([key, inner]) => lines(name === '' ? key : `${name} ${key}`, inner))
}

const lineState = ({ state, trouble }: Pick<BusHealth | ReaderHealth, 'state' | 'trouble'>): string =>
  state === 'up' ? 'up' : `down: ${trouble ?? 'not open yet'}`

function busTable(buses: readonly BusHealth[]): string {
  const rows = buses.flatMap((bus) =>
    bus.boards.map((board) => [
      bus.bus,
      lineState(bus),
      String(board.address),
      board.state,
      board.replyMs === null ? '' : `${board.replyMs.toFixed(0)} ms`,
    ]),
  )
  return table([['BUS', 'LINE', 'BOARD', 'STATE', 'ANSWERS IN'], ...rows])
}

/** Empty where the cabinet has nothing beside its doors. */
function cabinetTable({ switches, temperatures, signals }: CabinetHealth): string {
  const rows = [
    ...switches.map(({ id, kind, good }) => [
      id,
      kind,
      good === null ? 'not known' : good ? 'good' : 'not good',
    ]),
    ...temperatures.map(({ id, celsius }) => [
      id,
      'temperature',
      celsius === null ? 'not known' : `${celsius.toFixed(1)} °C`,
    ]),
    ...signals.map(({ id, cue }) => [id, 'signal', cue ?? 'off']),
  ]
  return rows.length === 0 ? '' : table([['CABINET', 'WHAT', 'STATE'], ...rows])
}

function readerTable(readers: readonly ReaderHealth[]): string {
  const rows = readers.map(({ reader, family, counters, ...line }) => [
    reader,
    family,
    lineState(line),
    ...[
      counters.scans,
      counters.repeats,
      counters.badFrames,
      counters.badChecksums,
      counters.droppedBytes,
    ].map(String),
  ])
  const head = ['READER', 'FAMILY', 'LINE', 'SCANS', 'REPEATS', 'BAD', 'BAD SUMS', 'DROPPED BYTES']
  return table([head, ...rows])
}

function capacityTable(capacity: Status['capacity']): string {
  const columns = ['total', 'vacant', 'reserved', 'occupied', 'unsure', 'blocked'] as const
  const rows = Object.entries(capacity).map(([size, counts]) => [
    size,
    ...columns.map((column) => String(counts[column])),
  ])
  return table([['SIZE', ...columns.map((column) => column.toUpperCase())], ...rows])
}

function alertLines(alerts: readonly AlertView[]): string {
  if (alerts.length === 0) return 'no alerts'
  return alerts
    .map(
      ({ severity, code, subject, since, advice, incident }) =>
        `${severity} ${code} ${subject} since ${since}${incident === undefined ? '' : `, incident ${incident}`}\n    ${advice}`,
    )
    .join('\n')
}

export const status: Verb = {
  name: 'status',
  about: 'Shows the site at a glance, from the running daemon',
  forms: [''],
  words: [0, 0],
  async run(call) {
    return withConfig(call, { secrets: 'skip' }, (config) =>
      throughDaemon(async () => {
        const found = await ask<Status>(config, 'GET', '/status')
        const head = [
          ['site', config.site.id],
          ['clock', found.clockConfirmed ? 'confirmed' : 'not confirmed: nothing expires'],
          ['at the kiosk', found.visit ?? 'nobody'],
          ['last event', String(found.sequence)],
        ]
        const { buses, readers, cabinet, uplink, ...machine } = found.health
        const text = [
          table([...head, ...lines('', machine), ['platform', counted(uplink)]]),
          capacityTable(found.capacity),
          busTable(buses),
          cabinetTable(cabinet),
          ...(readers.length === 0 ? [] : [readerTable(readers)]),
          alertLines(found.alerts),
        ]
          .filter((part) => part !== '')
          .join('\n\n')
        return { code: exit.done, text, document: { site: config.site.id, ...found } }
      }),
    )
  },
}
