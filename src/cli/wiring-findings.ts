// What a walk along the doors has shown of a wall's wiring: which wire opens which door, and how its switch reads. From
// observations to a correction of the configuration and sentences for people. Pure: asks nobody and opens nothing.
import type { Config } from '../config.ts'

type Reading = 'closed' | 'open' | 'unknown'

/** One door that was pulsed by its wire, and what was seen and read. */
export interface Observation {
  /** Whose wire was pulsed, as the configuration has it. */
  readonly compartment: string
  /** The door that a person saw open; null for none. */
  readonly opened: string | null
  /** All switches before the pulse and while the door stood open, by the compartment that the configuration names. */
  readonly before: Readonly<Record<string, Reading>>
  readonly after: Readonly<Record<string, Reading>>
}

export interface Findings {
  /** To be laid over the configuration; null where it is right. */
  readonly correction: Readonly<Record<string, unknown>> | null
  /** What the correction changes, one line each. */
  readonly changes: readonly string[]
  /** What no configuration can mend, with what to do. */
  readonly remarks: readonly string[]
}

type Door = Config['compartments'][number]['door']
type Bit = 0 | 1

const wireText = ({ bus, board, channel }: Door): string => `${bus} board ${board} channel ${channel}`
const other = (bit: Bit): Bit => (bit === 0 ? 1 : 0)

function configured(config: Config) {
  const compartments = new Map(config.compartments.map((one) => [one.id, one]))
  const boards = new Map(
    config.buses.flatMap((bus) => bus.boards.map((board) => [`${bus.id}/${board.address}`, board] as const)),
  )
  return {
    compartment(id: string) {
      const found = compartments.get(id)
      if (!found) throw new Error(`no compartment ${id} in the configuration`)
      return found
    },
    /** How this compartment would read on this wire, with nothing else changed. */
    bitOn(id: string, { bus, board }: Door): Bit {
      const bit = this.compartment(id).closedBit ?? boards.get(`${bus}/${board}`)?.closedBit
      return bit === 0 ? 0 : 1
    },
  }
}

/** Which way the switch of the pulsed wire reads. */
function polarityOf(of: Observation): 'right' | 'inverted' | 'unmoved' {
  const [before, after] = [of.before[of.compartment], of.after[of.compartment]]
  if (before === 'closed' && after === 'open') return 'right'
  return before === 'open' && after === 'closed' ? 'inverted' : 'unmoved'
}

/** Other switches that moved with the door: their wires are mixed up. */
const movedElsewhere = (of: Observation): string[] =>
  Object.keys(of.after).filter((id) => id !== of.compartment && of.before[id] !== of.after[id])

function remarkOn(of: Observation, door: Door, isSensed: boolean): string[] {
  const wire = wireText(door)
  if (of.opened === null)
    return [`${wire} (door ${of.compartment}): nothing opened. Check the lock, its plug and its power.`]
  if (!isSensed || polarityOf(of) !== 'unmoved') return []
  const moved = movedElsewhere(of)
  return moved.length > 0
    ? [
        `${wire} opened door ${of.opened}, and the switch of ${moved.join(', ')} moved: lock and switch hang on different channels. Swap the switch's plugs.`,
      ]
    : [
        `${wire} opened door ${of.opened}, and its switch did not move. Check its cable, or say "sensor: false" if it has none.`,
      ]
}

/** Wires that were seen to open one door, or a door that nothing opened: then nobody can say what belongs where. */
function contradictions(observations: readonly Observation[]): string[] {
  const by = new Map<string, string[]>()
  for (const { compartment, opened } of observations)
    if (opened !== null) by.set(opened, [...(by.get(opened) ?? []), compartment])
  return [...by]
    .filter(([, wires]) => wires.length > 1)
    .map(
      ([door, wires]) => `door ${door} was seen to open for ${wires.join(' and ')}: walk along these again.`,
    )
}

export function findingsOf(config: Config, observations: readonly Observation[]): Findings {
  const known = configured(config)
  const remarks = [
    ...contradictions(observations),
    ...observations.flatMap((of) => {
      const { door, sensor } = known.compartment(of.compartment)
      return remarkOn(of, door, sensor)
    }),
  ]
  const disputed = new Set(
    contradictions(observations).length > 0 ? observations.map(({ opened }) => opened) : [],
  )
  const compartments: Record<string, unknown>[] = []
  const changes: string[] = []
  for (const of of observations) {
    const { compartment, opened } = of
    if (opened === null || disputed.has(opened)) continue
    const { door } = known.compartment(compartment)
    const isMoved = opened !== compartment
    const isInverted = polarityOf(of) === 'inverted'
    if (!isMoved && !isInverted) continue
    const before = known.bitOn(compartment, door)
    // The polarity is the wire's: a door that moves to it takes it along.
    const bit = isInverted ? other(before) : before
    compartments.push({
      id: opened,
      ...(isMoved ? { door: { ...door } } : {}),
      ...(known.bitOn(opened, door) === bit ? {} : { closedBit: bit }),
    })
    if (isMoved) changes.push(`door ${opened} hangs on ${wireText(door)}`)
    if (isInverted) changes.push(`door ${opened}: closedBit is ${bit}`)
  }
  return { correction: compartments.length === 0 ? null : { compartments }, changes, remarks }
}
