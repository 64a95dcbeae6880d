// Every family of lock boards that Kluis drives. A new one is a folder beside this file, a line here,
// an emulator in simulator/boards and a call of the contract suite.
import type { FamilyName, OpenBus } from './board.ts'
import { openSerialBus } from './bus.ts'
import { openGpioBus } from './gpio/bus.ts'
import { krCu16 } from './kr-cu16/board.ts'

export const boardFamilies = {
  'kr-cu16': (settings, host) => openSerialBus(krCu16, settings, host),
  gpio: openGpioBus,
} satisfies Record<FamilyName, OpenBus>
