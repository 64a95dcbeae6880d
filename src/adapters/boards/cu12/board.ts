// The family CU12 (Kerong): its bytes and its times. The board times the pulse itself, so its
// length is not in the frame.
import type { BoardFamily } from '../board.ts'
import { answers, parseReply, statusRequest, unlockRequest } from './frames.ts'

export const cu12: BoardFamily = {
  baudRate: 19_200,
  replyWithinMs: 1_000,
  // It answers an unlock when it has seen the hook open, 40 ms later, or has given up.
  settleMs: 3_000,
  statusRequest: ({ address }) => statusRequest(address),
  unlockRequest: ({ address }, channel) => unlockRequest(address, channel),
  parse: parseReply,
  answers,
}
