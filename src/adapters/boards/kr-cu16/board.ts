// The family KR-CU16 (Kerong; also behind KR-BU and RS485–TCP bridges): its bytes and its times.
// The board times the pulse itself, so its length is not in the frame.
import type { BoardFamily } from '../board.ts'
import { answers, parseReply, statusRequest, unlockRequest } from './frames.ts'

/** No source gives the length of the board's own pulse: one that is asked for shorter counts for as long as is usual. */
const usualPulseMs = 500

export const krCu16: BoardFamily = {
  baudRate: 19_200,
  replyWithinMs: 1_000,
  settleMs: 25,
  statusRequest: ({ address }) => statusRequest(address),
  unlockRequest: ({ address }, channel) => unlockRequest(address, channel),
  lastingMs: (_board, pulseMs) => Math.max(pulseMs, usualPulseMs),
  parse: parseReply,
  answers,
}
