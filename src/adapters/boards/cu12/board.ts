// The family CU12 (Kerong): its bytes and its times. The board times the pulse itself, so its
// length is not in the frame.
import type { BoardFamily } from '../board.ts'
import { answers, parseReply, statusRequest, unlockRequest } from './frames.ts'

/** No source gives the length of the board's own pulse: one that is asked for shorter counts for as long as is usual. */
const usualPulseMs = 500

export const cu12: BoardFamily = {
  baudRate: 19_200,
  replyWithinMs: 1_000,
  // It answers an unlock when it has seen the hook open, 40 ms later, or has given up.
  settleMs: 3_000,
  statusRequest: ({ address }) => statusRequest(address),
  unlockRequest: ({ address }, channel) => unlockRequest(address, channel),
  lastingMs: (_board, pulseMs) => Math.max(pulseMs, usualPulseMs),
  parse: parseReply,
  answers,
}
