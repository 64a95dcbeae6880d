// The LCUS USB relay: relays that are switched on and off, and nothing that could be heard. The bus times
// the pulse; what a board may send, such as an echo, says nothing and is dropped.
import type { BoardFamily, BoardSettings } from '../board.ts'
import { switchRequest } from './frames.ts'

const allOff = ({ channels }: BoardSettings): readonly Uint8Array[] =>
  Array.from({ length: channels }, (_, index) => switchRequest(index + 1, false))

export const lcus: BoardFamily = {
  baudRate: 9_600,
  // Nothing is answered: this is the rest that the board needs between two commands.
  replyWithinMs: 50,
  settleMs: 50,
  startRequests: allOff,
  offRequests: allOff,
  statusRequest: () => null,
  unlockRequest: (_board, channel) => switchRequest(channel, true),
  releaseRequest: (_board, channel) => switchRequest(channel, false),
  parse: () => ({ kind: 'bad' }),
  answers: () => false,
}
