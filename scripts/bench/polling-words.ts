// What the two processes of a polling measurement share: which boards there are, what one asks of the other, and a
// time that both can read.

export const boards = [0, 1, 2].map((address) => ({ address, channels: 16, closedBit: 1 as const }))

/** `start` forgets what was measured so far. */
export type WallAsk =
  | { readonly ask: 'start' | 'tell' }
  | { readonly ask: 'move'; readonly board: number; readonly channel: number; readonly open: boolean }

export interface WallWord {
  readonly path: string
  /** From the begin of each request to that of the next, less what the boards lost meanwhile by being late. */
  readonly exchangesMs: readonly number[]
  /** By how much everything was too late, added up: what a real wire would not have taken. */
  readonly lateMs: number
  readonly collisions: number
  readonly atMs: number
}

/** CLOCK_MONOTONIC, which all processes share. */
export const machineMs = (): number => Number(process.hrtime.bigint()) / 1e6
