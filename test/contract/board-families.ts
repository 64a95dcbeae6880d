// Every family of lock boards, as the doors' contract meets it: one entry a family, and the whole suite
// runs with it on every line. Says what a family can show, never what it must do.
import type { BoardMisbehaviour } from '../../simulator/boards/emulated-board.ts'
import type { EmulatedFamily } from '../../simulator/boards/emulated-bus.ts'
import type { BusSettings } from '../../src/adapters/boards/board.ts'

/** As much of a family as the doors' contract needs, on bytes or not. */
export interface ContractWall {
  /** For the tests' names. */
  readonly title: string
  /** The first has four doors at least and the last two; with door switches, opposite polarities among them. */
  readonly boards: BusSettings['boards']
  /** Whether the boards read door switches. */
  readonly hasSensors: boolean
  /** Whether anything is ever heard of a board. */
  readonly answers: boolean
}

export interface ContractFamily extends ContractWall {
  readonly family: EmulatedFamily
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

const answeringMisbehaviours: readonly BoardMisbehaviour[] = [
  'silent',
  'deaf',
  'slow',
  'wrong-sum',
  'truncated',
  'merged',
  'leading-byte',
  'garbage-after-unlock',
  'unanswered-unlock',
]

export const cu12: ContractFamily = {
  family: 'cu12',
  title: 'CU12',
  boards: [
    { address: 0, channels: 12, closedBit: 1, closedBits: { 3: 0 } },
    { address: 16, channels: 2, closedBit: 0 },
  ],
  hasSensors: true,
  answers: true,
  misbehaviours: [...answeringMisbehaviours, 'refuses-unlock'],
  hardware: [{ address: 0, channels: 12, closedBit: 1 }],
}

export const xor8a: ContractFamily = {
  family: 'xor-8a',
  title: 'XOR-8A',
  boards: [
    { address: 1, channels: 50, closedBit: 1, closedBits: { 3: 0 } },
    { address: 31, channels: 8, closedBit: 0 },
  ],
  hasSensors: true,
  answers: true,
  misbehaviours: [...answeringMisbehaviours, 'answers-as-query', 'tells-changes'],
  hardware: [{ address: 1, channels: 8, closedBit: 1 }],
}

export const wkly: ContractFamily = {
  family: 'wkly',
  title: 'WKLY',
  boards: [
    { address: 0, channels: 12, closedBit: 1, closedBits: { 3: 0 } },
    { address: 3, channels: 4, closedBit: 0 },
  ],
  hasSensors: true,
  answers: true,
  misbehaviours: [...answeringMisbehaviours, 'refuses-unlock'],
  hardware: [{ address: 0, channels: 12, closedBit: 1 }],
}

const modbusMisbehaviours: readonly BoardMisbehaviour[] = [
  'silent',
  'deaf',
  'slow',
  'wrong-sum',
  'truncated',
  'merged',
  'garbage-after-unlock',
]

export const waveshareWithInputs: ContractFamily = {
  family: 'waveshare-modbus',
  title: 'Waveshare Modbus with inputs',
  boards: [
    { address: 1, channels: 8, inputs: true, closedBit: 1, closedBits: { 3: 0 } },
    { address: 7, channels: 8, inputs: true, closedBit: 0 },
  ],
  hasSensors: true,
  answers: true,
  misbehaviours: [...modbusMisbehaviours, 'relay-sticks'],
  hardware: [{ address: 1, channels: 8, inputs: true, closedBit: 1 }],
}

const relaysOnly = (channels: number) =>
  [1, 2].map((address) => ({
    address,
    channels,
    closedBit: 1 as const,
    withoutSensor: Array.from({ length: channels }, (_, index) => index + 1),
  }))

export const waveshareRelays: ContractFamily = {
  ...waveshareWithInputs,
  title: 'Waveshare Modbus without inputs',
  boards: relaysOnly(32),
  hasSensors: false,
  hardware: relaysOnly(8).slice(0, 1),
}

export const lcus: ContractFamily = {
  family: 'lcus',
  title: 'LCUS',
  boards: relaysOnly(4).slice(0, 1),
  hasSensors: false,
  answers: false,
  misbehaviours: ['deaf'],
  hardware: relaysOnly(2).slice(0, 1),
}

/** The other dialects of Modbus relays, on the same suite. */
const otherDialects = (['timed-registers', 'command-registers', 'one-based-coils'] as const).map(
  (dialect): ContractFamily => ({
    ...waveshareRelays,
    title: `Modbus relays, ${dialect}`,
    boards: relaysOnly(8).map((board) => ({ ...board, dialect })),
    misbehaviours: modbusMisbehaviours,
  }),
)

/** On every line. */
export const contractFamilies: readonly ContractFamily[] = [
  krCu16,
  cu12,
  xor8a,
  wkly,
  waveshareWithInputs,
  waveshareRelays,
  lcus,
]
/** In virtual time only: they differ from one above in bytes and in nothing that a line could show. */
export const contractVariants: readonly ContractFamily[] = otherDialects
