// How much of the daemon a run has in it: `plain` the engine and its rules, at a thousand hours a second; `adapters` the real
// store and the real uplink besides; `bytes` the lock boards' bytes as well. Builds what stands around the daemon.
import type { CompartmentId } from '../../src/core/nouns.ts'
import { createByteHardware } from './byte-hardware.ts'
import type { BusPlan } from './bytes/bus-plan.ts'
import { isHeldByDaemon } from './bytes/bus-plan.ts'
import type { Chance } from './chance.ts'
import type { CoilDutyFacts } from './checkers/coil-duty.ts'
import type { OneInrushFacts } from './checkers/one-inrush.ts'
import { createFileDisk } from './file-disk.ts'
import { createMemoryDisk } from './memory-disk.ts'
import { createMqttNetwork } from './mqtt-network.ts'
import type { Witness } from './observation.ts'
import type { Disk, Hardware, Network } from './outside.ts'
import { createPlainHardware } from './plain-hardware.ts'
import { createPlainNetwork } from './plain-network.ts'
import type { Plan } from './plan.ts'
import type { VirtualClock } from './virtual-clock.ts'

export const realisms = ['plain', 'adapters', 'bytes'] as const
export type Realism = (typeof realisms)[number]

export interface Surroundings {
  readonly hardware: Hardware
  readonly disk: Disk
  readonly network: Network
}

export function createSurroundings(parts: {
  readonly plan: Plan
  readonly clock: VirtualClock
  readonly chance: Chance
  readonly witness: Witness
}): Surroundings {
  const { plan, clock, chance, witness } = parts
  const { compartments, site } = plan.site
  const { buses } = plan
  const around = (name: string) => ({ clock, chance: chance.stream(name), witness })
  const isPlain = plan.realism === 'plain'
  return {
    hardware:
      buses === null
        ? createPlainHardware({ compartments, clock, witness })
        : createByteHardware({ compartments, buses, ...around('hardware') }),
    disk: isPlain
      ? createMemoryDisk(around('disk'))
      : createFileDisk({ ...around('disk'), maySlow: buses === null }),
    network: isPlain
      ? createPlainNetwork(around('network'))
      : createMqttNetwork({ site, version: '0.0.0', ...around('network') }),
  }
}

/** Pulses of families that time them by themselves (docs/hardware), in ms. */
const ownPulseMs: Readonly<Record<string, number>> = { 'kr-cu16': 500, cu12: 500, 'xor-8a': 300, wkly: 380 }
const shippedRestMs = 2_000

/** Which mischief of a board puts which coils out of the daemon's reach; `board-N` counts the boards of all buses. */
function coilsOf(plan: Plan, buses: readonly BusPlan[], where: string, isWholeBus: boolean): CompartmentId[] {
  const boards = buses.flatMap((bus) => bus.boards.map(({ address }) => ({ bus: bus.id, address })))
  const board = boards[Number(where.replace('board-', ''))]
  return plan.site.compartments
    .filter(({ door }) => door.bus === board?.bus && (isWholeBus || door.board === board.address))
    .map(({ id }) => id)
}

/** What the checkers of coils and supplies must know of the wall; null where no bytes are in it. */
export function coilFacts(plan: Plan): (CoilDutyFacts & OneInrushFacts) | null {
  const { buses } = plan
  if (buses === null) return null
  const { compartments } = plan.site
  const wholeBus: readonly string[] = ['bus-unplugged', 'boards-swapped', 'board-echoing']
  const isOfBoard = (what: string, where: string): boolean =>
    where.startsWith('board-') && (what.startsWith('board') || what === 'bus-unplugged')
  const held = compartments.filter(({ door }) => isHeldByDaemon(buses, door)).map(({ id }) => id)
  return {
    heldByDaemon: new Set(held),
    coils: new Map(
      compartments.map(({ id, door }) => {
        const bus = buses.find((one) => one.id === door.bus)
        return [
          id,
          {
            restMs: bus?.coilRestMs ?? shippedRestMs,
            ownPulseMs: ownPulseMs[bus?.family ?? ''] ?? null,
            heldByDaemon: held.includes(id),
          },
        ]
      }),
    ),
    outOfReach: (what, where) =>
      isOfBoard(what, where) ? coilsOf(plan, buses, where, wholeBus.includes(what)) : [],
    mistaken: (what, where) => (what === 'boards-swapped' ? coilsOf(plan, buses, where, true) : []),
  }
}
