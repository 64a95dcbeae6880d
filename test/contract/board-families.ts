// Every family of lock boards, as the doors' contract meets it: one entry a family, and the whole suite
// runs with it on every line. Says what a family can show, never what it must do.
import type { BoardMisbehaviour } from '../../simulator/boards/emulated-board.ts'
import type { EmulatedFamily } from '../../simulator/boards/emulated-bus.ts'
import type { BusSettings } from '../../src/adapters/boards/board.ts'

export interface ContractFamily {
  readonly family: EmulatedFamily
  /** For the tests' names. */
  readonly title: string
  /** The first has four doors at least and the last two; with door switches, opposite polarities among them. */
  readonly boards: BusSettings['boards']
  /** Whether the boards read door switches. */
  readonly hasSensors: boolean
  /** Whether anything is ever heard of a board. */
  readonly answers: boolean
  readonly misbehaviours: readonly BoardMisbehaviour[]
  /** The board of which lock 1 is opened where KLUIS_TEST_BUS names a line of this family. */
  readonly hardware: BusSettings['boards']
}

export const krCu16: ContractFamily = {
  family: 'kr-cu16',
  title: 'KR-CU16',
  boards: [
    { address: 0, channels: 4, closedBit: 1, closedBits: { 3: 0 } },
    { address: 2, channels: 2, closedBit: 0 },
  ],
  hasSensors: true,
  answers: true,
  misbehaviours: [
    'silent',
    'deaf',
    'slow',
    'wrong-sum',
    'truncated',
    'merged',
    'garbage-after-unlock',
    'answers-unlock',
  ],
  hardware: [{ address: 0, channels: 16, closedBit: 1 }],
}

export const contractFamilies: readonly ContractFamily[] = [krCu16]
