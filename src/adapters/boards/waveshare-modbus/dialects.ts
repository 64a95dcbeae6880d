// Where makes of Modbus relay boards differ: how a relay is numbered, switched, pulsed and read back. Pure
// data; the frames are made of it in frames.ts. How sure each is stands in docs/hardware/waveshare-modbus.md.
import type { ModbusDialectName } from '../board.ts'

export interface ModbusDialect {
  /** The address of relay 1, where single relays are switched and read. */
  readonly firstRelay: 0 | 1
  /** The function that switches one relay, and its two values. */
  readonly set: { readonly code: 0x05 | 0x06; readonly on: number; readonly off: number }
  /** What turns every relay off in one request; null where the relays are turned off one by one. */
  readonly allOff: { readonly address: number; readonly value: number } | 'write-coils' | null
  /**
   * How the board times a pulse by itself, in units of 100 ms: in the value of one coil, or in the second of two
   * registers. null: it can't, and the bus ends the pulse.
   */
  readonly pulse:
    | { readonly by: 'coil'; readonly first: number }
    | { readonly by: 'registers'; readonly first: number; readonly step: number; readonly mode: number }
    | null
  /** How relays are read back. */
  readonly read: 0x01 | 0x03
  /** The register of relay 1 that couples it to its input; null where none is known. */
  readonly controlMode: number | null
}

export const dialects: Readonly<Record<ModbusDialectName, ModbusDialect>> = {
  waveshare: {
    firstRelay: 0,
    set: { code: 0x05, on: 0xff00, off: 0x0000 },
    allOff: { address: 0x00ff, value: 0x0000 },
    pulse: { by: 'coil', first: 0x0200 },
    read: 0x01,
    controlMode: 0x1000,
  },
  'timed-registers': {
    firstRelay: 0,
    set: { code: 0x05, on: 0xff00, off: 0x0000 },
    allOff: 'write-coils',
    pulse: { by: 'registers', first: 0x0003, step: 5, mode: 0x0004 },
    read: 0x01,
    controlMode: null,
  },
  'command-registers': {
    firstRelay: 1,
    set: { code: 0x06, on: 0x0100, off: 0x0200 },
    allOff: null,
    pulse: null,
    read: 0x03,
    controlMode: null,
  },
  'one-based-coils': {
    firstRelay: 1,
    set: { code: 0x05, on: 0x0100, off: 0x0000 },
    allOff: null,
    pulse: null,
    read: 0x01,
    controlMode: null,
  },
}
