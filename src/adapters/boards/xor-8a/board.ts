// The family XOR-8A (unbranded lock boards): its bytes and its times. The board times the pulse
// itself, 300 ms by its maker's word, so its length is not in the frame.
import type { BoardFamily } from '../board.ts'
import { answers, parseReply, statusRequest, unlockRequest } from './frames.ts'

/** By its maker's word; some firmware may take longer, so that a longer one that is asked for counts. */
const ownPulseMs = 300

export const xor8a: BoardFamily = {
  baudRate: 9_600,
  replyWithinMs: 1_000,
  // It answers an unlock half a second to a second later.
  settleMs: 1_500,
  statusRequest: ({ address }) => statusRequest(address),
  unlockRequest: ({ address }, channel) => unlockRequest(address, channel),
  lastingMs: (_board, pulseMs) => Math.max(pulseMs, ownPulseMs),
  parse: parseReply,
  answers,
}
