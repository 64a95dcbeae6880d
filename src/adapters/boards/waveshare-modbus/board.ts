// The family of Modbus relay boards (Waveshare, and other makes by their dialect): its requests and its
// times. Boards without inputs have nothing but their relays to read.
import type { BoardFamily, BoardSettings } from '../board.ts'
import type { ModbusDialect } from './dialects.ts'
import { dialects } from './dialects.ts'
import {
  allOffRequests,
  answers,
  offRequest,
  parseReply,
  pulseRequest,
  pulseUnits,
  readInputs,
  readRelays,
  uncoupleRequests,
} from './frames.ts'

const dialectOf = (board: BoardSettings): ModbusDialect => dialects[board.dialect ?? 'waveshare']
const hasInputs = (board: BoardSettings): boolean => board.inputs ?? false

export const waveshareModbus: BoardFamily = {
  baudRate: 9_600,
  replyWithinMs: 1_000,
  // An acknowledgement takes 8 characters of 1 ms and the board's turn-round; Waveshare's answer within 20 ms.
  settleMs: 60,
  // Modbus over Serial Line V1.02, 2.5.1.1: above 19200 baud frames are told apart by a fixed 1.75 ms, here with a margin.
  leastGapMs: 2,
  startRequests: (board) => [
    // First, since its answer never equals it: so the line learns whether it echoes.
    readRelays(dialectOf(board), board.address, board.channels),
    ...allOffRequests(dialectOf(board), board.address, board.channels),
    ...(hasInputs(board) ? uncoupleRequests(dialectOf(board), board.address, board.channels) : []),
  ],
  offRequests: (board) => allOffRequests(dialectOf(board), board.address, board.channels),
  statusRequest: (board) =>
    hasInputs(board)
      ? readInputs(board.address, board.channels)
      : readRelays(dialectOf(board), board.address, board.channels),
  relaysRequest: (board) => readRelays(dialectOf(board), board.address, board.channels),
  unlockRequest: (board, channel, pulseMs) =>
    pulseRequest(dialectOf(board), { board: board.address, channel, pulseMs }),
  lastingMs: (board, pulseMs) => (dialectOf(board).pulse === null ? pulseMs : 100 * pulseUnits(pulseMs)),
  releaseRequest: (board, channel) =>
    dialectOf(board).pulse === null ? offRequest(dialectOf(board), board.address, channel) : null,
  parse: parseReply,
  answers,
}
