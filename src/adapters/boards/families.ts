// Every family of lock boards that Kluis drives. A new one is a folder beside this file, a line here,
// an emulator in simulator/boards and a call of the contract suite.
import type { FamilyName, OpenBus } from './board.ts'
import { openSerialBus } from './bus.ts'
import { cu12 } from './cu12/board.ts'
import { krCu16 } from './kr-cu16/board.ts'
import { lcus } from './lcus/board.ts'
import { waveshareModbus } from './waveshare-modbus/board.ts'
import { wkly } from './wkly/board.ts'
import { xor8a } from './xor-8a/board.ts'

export const boardFamilies = {
  'kr-cu16': (settings, host) => openSerialBus(krCu16, settings, host),
  cu12: (settings, host) => openSerialBus(cu12, settings, host),
  'xor-8a': (settings, host) => openSerialBus(xor8a, settings, host),
  wkly: (settings, host) => openSerialBus(wkly, settings, host),
  'waveshare-modbus': (settings, host) => openSerialBus(waveshareModbus, settings, host),
  lcus: (settings, host) => openSerialBus(lcus, settings, host),
} satisfies Record<FamilyName, OpenBus>
