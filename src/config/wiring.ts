// Checks of the wall and its wires: buses, boards, channels, and which compartment hangs on which.
// Looks at the configuration only, never at a device.
import type { FamilyFacts } from './board-families.ts'
import { factsOf, readsSwitches } from './board-families.ts'
import { channelsOf, gpioFindings } from './gpio-wiring.ts'
import { didYouMean } from './nearest.ts'
import type { Parts } from './parts.ts'
import { repeated } from './parts.ts'
import type { Finding } from './problem.ts'
import type { ConfigFile } from './schema.ts'
import type { Path } from './yaml-text.ts'

type Compartments = ReturnType<typeof compartmentsOf>
const compartmentsOf = (parts: Parts) => parts.entries('compartments')
const nameOf = (compartment: Compartments[number]): string =>
  compartment.field('id') ?? `compartments[${compartment.index}]`

export function pathFindings(written: string, path: Path): Finding[] {
  if (written.startsWith('/')) return []
  const tcp = /^tcp:\/\/(?:\[[0-9a-fA-F:]+\]|[^\s:/[\]]+):(\d{1,5})$/.exec(written)
  if (tcp && Number(tcp[1]) >= 1 && Number(tcp[1]) <= 65535) return []
  return [{ path, message: `"${written}" is neither a device (/dev/…) nor tcp://HOST:PORT.` }]
}

type Board = ConfigFile['buses'][number]['boards'][number]

/** What boards of this family can't have. */
function familyFindings(family: string, facts: FamilyFacts, boards: readonly Board[], path: Path): Finding[] {
  const [least, most] = facts.addresses
  const each = boards.flatMap((board, at) => {
    const findings: Finding[] = []
    const tell = (key: keyof Board, message: string, place?: 'key') =>
      findings.push({ path: [...path, at, key], message, ...(place === undefined ? {} : { at: place }) })
    if (board.address < least || board.address > most) {
      const known = least === most ? `no address: write ${least}` : `addresses ${least} to ${most}`
      tell('address', `${board.address} is none: boards of the family ${family} have ${known}.`)
    }
    if (board.channels !== undefined && board.channels > facts.channels.most)
      tell(
        'channels',
        `${board.channels} are too many: a board of the family ${family} drives ${facts.channels.most}.`,
      )
    if (facts.switches !== 'inputs') {
      for (const key of ['inputs', 'dialect'] as const) {
        if (board[key] !== undefined)
          tell(key, `has no meaning for the family ${family}: take it out.`, 'key')
      }
    } else if (
      board.inputs &&
      (board.dialect === 'command-registers' || board.dialect === 'one-based-coils')
    ) {
      tell(
        'inputs',
        `how boards of the dialect ${board.dialect} read inputs is not known: leave it out.`,
        'key',
      )
    }
    if (board.closedBit === undefined && readsSwitches(facts, board)) {
      const what = 'which bit the board reports for a closed door; it depends on the lock’s switch'
      tell('closedBit', `is missing; add it: ${what}`, 'key')
    }
    return findings
  })
  if (!facts.oneBoard || boards.length < 2 || each.length > 0) return each
  const message = `boards of the family ${family} have no address: each needs a line, and a bus, of its own.`
  return [...each, { path: [...path, 1], message }]
}

function boardFindings(boards: readonly Board[], path: Path): Finding[] {
  return repeated(
    boards.map((board, at) => ({ at, address: board.address })),
    ({ address }) => String(address),
    ({ at, address }, first) => ({
      path: [...path, at, 'address'],
      message:
        `address ${address} is boards[${first.at}] already: two boards with one address answer at once. ` +
        'Change the switches of one.',
    }),
  )
}

function busFindings(parts: Parts): Finding[] {
  const buses = parts.entries('buses')
  const each = buses.flatMap((bus) => {
    const path: Path = ['buses', bus.index]
    const findings: Finding[] = []
    const family = bus.field('family')
    const written = bus.field('path')
    if (written !== null) findings.push(...pathFindings(written, [...path, 'path']))
    const boards = bus.field('boards')
    const facts = factsOf(family)
    if (boards) findings.push(...boardFindings(boards, [...path, 'boards']))
    if (boards && facts && family)
      findings.push(...familyFindings(family, facts, boards, [...path, 'boards']))
    return findings
  })
  const shared = repeated(
    buses,
    (bus) => bus.field('path'),
    (bus, first) => ({
      path: ['buses', bus.index, 'path'],
      message: `this is the path of buses[${first.index}] already: put the boards of one line under one bus.`,
    }),
  )
  return [...each, ...shared, ...supplyFindings(parts), ...gpioFindings(parts)]
}

/** A name that stands once shares nothing: most likely it is mistyped. */
function supplyFindings(parts: Parts): Finding[] {
  const named = parts.entries('buses').flatMap((bus) => {
    const supply = bus.field('pacing')?.supply
    return supply === undefined ? [] : [{ index: bus.index, supply }]
  })
  return named.flatMap(({ index, supply }) => {
    const others = named.filter((other) => other.index !== index).map((other) => other.supply)
    if (others.includes(supply)) return []
    const remedy =
      didYouMean(supply, others) || ' Name it at the other bus that it feeds as well, or take it out here.'
    const message = `no other bus hangs on the power supply "${supply}".${remedy}`
    return [{ path: ['buses', index, 'pacing', 'supply'], message }]
  })
}

/** Whether the bus, the board and the channel that a door names are there. */
function doorFindings(door: ConfigFile['compartments'][number]['door'], path: Path, parts: Parts): Finding[] {
  const buses = parts.entries('buses')
  const ids = buses.map((bus) => bus.field('id'))
  const bus = buses.find((one) => one.field('id') === door.bus)
  if (!bus) {
    // It may be the one whose id has a mistake in it.
    if (ids.includes(null) || ids.length === 0) return []
    const known = ids.map(String)
    const remedy = didYouMean(door.bus, known) || ` Known: ${known.join(', ')}.`
    return [{ path: [...path, 'bus'], message: `there is no bus "${door.bus}".${remedy}` }]
  }
  const boards = bus.field('boards')
  if (!boards) return []
  const board = boards.find(({ address }) => address === door.board)
  if (!board) {
    const addresses = boards.map(({ address }) => address).join(', ')
    const message = `bus "${door.bus}" has no board ${door.board}. Its boards: ${addresses}.`
    return [{ path: [...path, 'board'], message }]
  }
  const facts = factsOf(bus.field('family'))
  const channels = facts === null ? null : channelsOf(board, facts)
  if (channels === null || door.channel <= channels) return []
  const message = `board ${door.board} has channels 1 to ${channels}; ${door.channel} is none of them.`
  return [{ path: [...path, 'channel'], message }]
}

/** A door that is said to have a switch, on a board that reads none. */
function switchFindings(compartment: Compartments[number], parts: Parts): Finding[] {
  const door = compartment.field('door')
  if (!door || compartment.field('sensor') !== true) return []
  const bus = parts.entries('buses').find((one) => one.field('id') === door.bus)
  const facts = factsOf(bus?.field('family') ?? null)
  const board = bus?.field('boards')?.find(({ address }) => address === door.board)
  if (!facts || !board || readsSwitches(facts, board)) return []
  const other =
    facts.switches === 'inputs' ? ', or "inputs: true" at the board if they hang on its inputs' : ''
  const message = `board ${door.board} on "${door.bus}" reads no door switches: say "sensor: false" here${other}.`
  return [{ path: ['compartments', compartment.index, 'sensor'], at: 'key', message }]
}

/** A sensor that looks inside, on a board that takes none. */
function sightFindings(compartment: Compartments[number], parts: Parts): Finding[] {
  const door = compartment.field('door')
  if (!door || compartment.field('occupancySensor') !== true) return []
  const family =
    parts
      .entries('buses')
      .find((bus) => bus.field('id') === door.bus)
      ?.field('family') ?? null
  const facts = factsOf(family)
  if (!facts || facts.looksInside) return []
  const message = `boards of the family ${family} take no sensors that look inside: take it out.`
  return [{ path: ['compartments', compartment.index, 'occupancySensor'], at: 'key', message }]
}

function carrierFindings(compartment: Compartments[number], parts: Parts): Finding[] {
  const known = parts.entries('carriers').map((carrier) => carrier.field('id'))
  // Where no carrier is listed, the platform's names count.
  if (known.length === 0 || known.includes(null)) return []
  return (compartment.field('carriers') ?? []).flatMap((carrier, at) => {
    if (known.includes(carrier)) return []
    const remedy = didYouMean(carrier, known.map(String)) || ' Add it to "carriers".'
    const path: Path = ['compartments', compartment.index, 'carriers', at]
    return [{ path, message: `there is no carrier "${carrier}".${remedy}` }]
  })
}

function sharedDoorFindings(compartments: Compartments): Finding[] {
  return repeated(
    compartments,
    (compartment) => {
      const door = compartment.field('door')
      return door && `${door.bus}/${door.board}/${door.channel}`
    },
    (compartment, first) => {
      const door = compartment.field('door')
      return {
        path: ['compartments', compartment.index, 'door', 'channel'],
        message:
          `channel ${door?.channel} of board ${door?.board} on "${door?.bus}" opens "${nameOf(first)}" already: ` +
          'one lock, one compartment.',
      }
    },
  )
}

function sharedPlaceFindings(compartments: Compartments): Finding[] {
  return repeated(
    compartments,
    (compartment) => {
      const [column, row] = [compartment.field('column'), compartment.field('row')]
      return column === null || row === null ? null : `${column}/${row}`
    },
    (compartment, first) => ({
      path: ['compartments', compartment.index, 'row'],
      message:
        `column ${compartment.field('column')}, row ${compartment.field('row')} ` +
        `is the place of "${nameOf(first)}" already.`,
    }),
  )
}

/** Two doors with the same words on them; those that show their id are told by the check of ids. */
function sharedLabelFindings(compartments: Compartments): Finding[] {
  const shown = (compartment: Compartments[number]) => compartment.field('label') ?? compartment.field('id')
  const labelled = compartments.filter((compartment) => compartment.field('label') !== null)
  return labelled.flatMap((compartment) => {
    const first = compartments.find((other) => shown(other) === shown(compartment))
    if (!first || first === compartment) return []
    const message = `"${shown(compartment)}" stands on the door of "${nameOf(first)}" already.`
    return [{ path: ['compartments', compartment.index, 'label'], message }]
  })
}

export function wiringFindings(parts: Parts): Finding[] {
  const compartments = compartmentsOf(parts)
  return [
    ...busFindings(parts),
    ...compartments.flatMap((compartment) => {
      const door = compartment.field('door')
      return door ? doorFindings(door, ['compartments', compartment.index, 'door'], parts) : []
    }),
    ...compartments.flatMap((compartment) => switchFindings(compartment, parts)),
    ...compartments.flatMap((compartment) => sightFindings(compartment, parts)),
    ...compartments.flatMap((compartment) => carrierFindings(compartment, parts)),
    ...sharedDoorFindings(compartments),
    ...sharedPlaceFindings(compartments),
    ...sharedLabelFindings(compartments),
  ]
}
