// The family WKLY: its bytes and its times. The board times the pulse itself, so its length is not
// in the frame. It tells the changes of its doors by itself, beside answering.
import type { BoardFamily } from '../board.ts'
import { answers, parseReply, statusRequest, unlockRequest } from './frames.ts'

/** No source gives the length of the board's own pulse: one that is asked for shorter counts for as long as is usual. */
const usualPulseMs = 500

export const wkly: BoardFamily = {
  baudRate: 9_600,
  replyWithinMs: 1_000,
  // Its answer tells the lock's state after the pulse; how soon it comes is not known.
  settleMs: 1_000,
  statusRequest: ({ address }) => statusRequest(address),
  unlockRequest: ({ address }, channel) => unlockRequest(address, channel),
  lastingMs: (_board, pulseMs) => Math.max(pulseMs, usualPulseMs),
  parse: parseReply,
  answers,
}
