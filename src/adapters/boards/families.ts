// Every family of lock boards that Kluis drives. A new one is a folder beside this file, a line here,
// an emulator in simulator/boards and an entry for the contract suite.
import type { AllOff } from './all-off.ts'
import { allOffOnLine } from './all-off.ts'
import type { BoardFamily, FamilyName, OpenBus } from './board.ts'
import { openSerialBus } from './bus.ts'
import { cu12 } from './cu12/board.ts'
import { allOffLines } from './gpio/all-off.ts'
import { openGpioBus } from './gpio/bus.ts'
import { callLines } from './gpio/roll-call.ts'
import { krCu16 } from './kr-cu16/board.ts'
import { lcus } from './lcus/board.ts'
import type { RollCall } from './roll-call.ts'
import { callOnLine } from './roll-call.ts'
import { waveshareModbus } from './waveshare-modbus/board.ts'
import { wkly } from './wkly/board.ts'
import { xor8a } from './xor-8a/board.ts'

/** Those that hang on a byte link. */
export const serialFamilies = {
  'kr-cu16': krCu16,
  cu12,
  'xor-8a': xor8a,
  wkly,
  'waveshare-modbus': waveshareModbus,
  lcus,
} satisfies Partial<Record<FamilyName, BoardFamily>>

export interface BusKind {
  readonly open: OpenBus
  /** Turns everything off without a daemon. */
  readonly allOff: AllOff
  /** Asks each board for its status, without a daemon. */
  readonly rollCall: RollCall
}

const onLine = (family: BoardFamily): BusKind => ({
  open: (settings, host) => openSerialBus(family, settings, host),
  allOff: (settings, host) => allOffOnLine(family, settings, host),
  rollCall: (settings, host) => callOnLine(family, settings, host),
})

export const boardFamilies: Readonly<Record<FamilyName, BusKind>> = {
  'kr-cu16': onLine(serialFamilies['kr-cu16']),
  cu12: onLine(serialFamilies.cu12),
  'xor-8a': onLine(serialFamilies['xor-8a']),
  wkly: onLine(serialFamilies.wkly),
  'waveshare-modbus': onLine(serialFamilies['waveshare-modbus']),
  lcus: onLine(serialFamilies.lcus),
  gpio: { open: openGpioBus, allOff: allOffLines, rollCall: callLines },
}
