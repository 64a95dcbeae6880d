// What the configuration must know of each family of lock boards: what can be addressed, and what is usual.
// Kept in step with the families themselves by a test, since a configuration may not load them.
import type { FamilyName } from '../adapters/boards/board.ts'

export interface FamilyFacts {
  /** The factory setting of the line; none where there are no bytes. */
  readonly baudRate?: number
  readonly addresses: readonly [least: number, most: number]
  /** Locks on one board. */
  readonly channels: { readonly most: number; readonly usual: number }
  /** Where the boards of a line can't be told apart by an address. */
  readonly oneBoard?: boolean
  /** `always`, `never`, where the board has inputs, or where one of its lines is a switch. */
  readonly switches: 'always' | 'never' | 'inputs' | 'lines'
  /** Where its boards take sensors that look into compartments. */
  readonly looksInside?: boolean
}

export const familyFacts = {
  'kr-cu16': {
    baudRate: 19_200,
    addresses: [0, 9],
    channels: { most: 16, usual: 16 },
    switches: 'always',
    looksInside: true,
  },
  cu12: { baudRate: 19_200, addresses: [0, 16], channels: { most: 12, usual: 12 }, switches: 'always' },
  // Firmware for 24 channels answers for all of them, whatever the board has.
  'xor-8a': { baudRate: 9_600, addresses: [1, 31], channels: { most: 50, usual: 24 }, switches: 'always' },
  wkly: { baudRate: 9_600, addresses: [0, 254], channels: { most: 245, usual: 12 }, switches: 'always' },
  'waveshare-modbus': {
    baudRate: 9_600,
    addresses: [1, 247],
    channels: { most: 32, usual: 8 },
    switches: 'inputs',
  },
  lcus: {
    baudRate: 9_600,
    addresses: [0, 0],
    channels: { most: 8, usual: 2 },
    oneBoard: true,
    switches: 'never',
  },
  gpio: { addresses: [0, 247], channels: { most: 64, usual: 64 }, switches: 'lines' },
} as const satisfies Readonly<Record<FamilyName, FamilyFacts>>

/** null for no family. */
export const factsOf = (family: string | null): FamilyFacts | null =>
  family !== null && Object.hasOwn(familyFacts, family) ? familyFacts[family as FamilyName] : null

/** Whether a board of this family can read door switches. */
export const readsSwitches = (
  facts: FamilyFacts,
  board: { readonly inputs?: boolean; readonly lines?: readonly { readonly switch?: number }[] },
): boolean =>
  facts.switches === 'always' ||
  (facts.switches === 'inputs' && board.inputs === true) ||
  (facts.switches === 'lines' && (board.lines ?? []).some((line) => line.switch !== undefined))
