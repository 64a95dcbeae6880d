// The family WKLY: its bytes and its times. The board times the pulse itself, so its length is not
// in the frame. It tells the changes of its doors by itself, beside answering.
import type { BoardFamily } from '../board.ts'
import { answers, parseReply, statusRequest, unlockRequest } from './frames.ts'

export const wkly: BoardFamily = {
  baudRate: 9_600,
  replyWithinMs: 1_000,
  // Its answer tells the lock's state after the pulse; how soon it comes is not known.
  settleMs: 1_000,
  statusRequest: ({ address }) => statusRequest(address),
  unlockRequest: ({ address }, channel) => unlockRequest(address, channel),
  parse: parseReply,
  answers,
}
