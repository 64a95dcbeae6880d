// Searches a port for lock boards of any family, by asking for their status and by nothing else: no request here may
// move a lock, set a relay or write a setting. Never guesses what a door is; only what answers, and how.

import type { Clock } from '../../ports/clock.ts'
import type { OpenLink } from '../../ports/link.ts'
import type { BoardSettings, Level, ModbusDialectName, Reply } from './board.ts'
import type { Heard, InterviewEnd, Question } from './interview.ts'
import { interview } from './interview.ts'
import type { SearchedFamily, SearchStep } from './search-plan.ts'
import { searchPlan } from './search-plan.ts'

/** A silent port takes just under two minutes; one with boards, 2 to 50 seconds. */
export const searchWithinMs = 180_000

/** The two answers of boards that share an address follow each other at once, where they do not spoil each other. */
const listenMs = 60
const tries = 3
/** What was answered late, or damaged, is asked again with the family's own patience. */
const patientMs = 1_000
/** More than a line with one bad board shows: it is noise, or boards that talk all at once. */
const mostDamaged = 4
const relayCounts = [32, 16, 8, 4, 2, 1] as const

export interface FoundBoard {
  readonly address: number
  /** As many as its answer tells of; 0 where no relay of a Modbus board could be read. */
  readonly channels: number
  /** Empty for boards without door switches. */
  readonly levels: readonly Level[]
  readonly replyMs: number
  /** A second answer followed the first: most likely two boards have this address. */
  readonly answersTwice: boolean
  readonly inputs?: boolean
  readonly dialect?: ModbusDialectName
}

export interface Damaged {
  readonly family: SearchedFamily
  readonly baudRate: number
  readonly address: number
}

export interface PortFindings {
  readonly path: string
  readonly end: InterviewEnd
  readonly family: SearchedFamily | null
  readonly baudRate: number | null
  readonly boards: readonly FoundBoard[]
  /** Addresses where something answers, and never soundly. */
  readonly damaged: readonly Damaged[]
}

export interface SearchHost {
  readonly openLink: OpenLink
  readonly clock: Clock
}

interface Notes {
  step: SearchStep | null
  readonly boards: FoundBoard[]
  readonly damaged: Damaged[]
}

type Part<T> = Generator<Question, T, Heard>

const settingsOf = (address: number, more: Partial<BoardSettings> = {}): BoardSettings => ({
  address,
  channels: 1,
  closedBit: 1,
  ...more,
})

/** Several tries, since a line of boards that were just powered spoils one now and then. */
function* read(step: SearchStep, board: BoardSettings, withinMs: number): Part<Heard | null> {
  const { family, baudRate } = step
  const request = family.statusRequest(board)
  if (request === null) return null
  for (let count = 0; count < tries; count += 1) {
    const heard = yield { family, baudRate, request, withinMs, listenMs }
    if (heard.reply !== null) return heard
  }
  return null
}

/** The most relays, or inputs, that a Modbus board lets be read at once. */
function* extentOf(
  step: SearchStep,
  board: BoardSettings,
): Part<{ readonly count: number; readonly reply: Reply } | null> {
  for (const count of relayCounts) {
    const reply = (yield* read(step, { ...board, channels: count }, patientMs))?.reply
    if (reply?.kind === 'status' || reply?.kind === 'relays') return { count, reply }
  }
  return null
}

function* meetModbus(
  step: SearchStep,
  address: number,
): Part<Pick<FoundBoard, 'channels' | 'levels' | 'inputs' | 'dialect'>> {
  // Relays of the dialect timed-registers are read as Waveshare's are; only their pulse differs.
  for (const dialect of ['waveshare', 'command-registers', 'one-based-coils'] as const) {
    const relays = yield* extentOf(step, settingsOf(address, { dialect }))
    if (relays === null) continue
    const { count } = relays
    if (dialect !== 'waveshare') return { channels: count, levels: [], dialect }
    const board = settingsOf(address, { channels: count, inputs: true })
    const reply = (yield* read(step, board, patientMs))?.reply
    return reply?.kind === 'status'
      ? { channels: count, levels: reply.levels, inputs: true }
      : { channels: count, levels: [] }
  }
  return { channels: 0, levels: [] }
}

/** Someone answered at this address: once more, with time to hear whether it is one. */
function* meet(step: SearchStep, address: number, notes: Notes): Part<void> {
  const heard = yield* read(step, settingsOf(address), patientMs)
  if (heard === null || heard.reply === null) {
    notes.damaged.push({ family: step.name, baudRate: step.baudRate, address })
    return
  }
  const { reply, tookMs, strays } = heard
  const answersTwice = strays.some((stray) => stray.address === address)
  const levels = reply.kind === 'status' ? reply.levels.slice(0, step.mostChannels) : []
  const what =
    step.name === 'waveshare-modbus' ? yield* meetModbus(step, address) : { channels: levels.length, levels }
  notes.step ??= step
  notes.boards.push({ address, replyMs: tookMs, answersTwice, ...what })
}

function* walk(step: SearchStep, notes: Notes): Part<void> {
  const { family, baudRate, withinMs } = step
  const before = notes.damaged.length
  const met = new Set(notes.boards.map(({ address }) => address))
  for (const address of step.addresses) {
    if (met.has(address) || notes.damaged.length - before >= mostDamaged) continue
    const request = family.statusRequest(settingsOf(address))
    if (request === null) continue
    const { kind, strays } = yield { family, baudRate, request, withinMs, listenMs: 0 }
    const late = strays.map((stray) => stray.address).filter((one) => one !== address)
    const heard = kind === 'answered' || kind === 'garbled' || kind === 'echoed' ? [address] : []
    for (const one of [...late, ...heard]) {
      if (met.has(one)) continue
      met.add(one)
      yield* meet(step, one, notes)
    }
  }
}

/** The boards of one line are of one family: where one was found, only its kin are looked for. */
function* search(path: string, notes: Notes): Part<void> {
  const plan = searchPlan(path)
  for (const step of plan) {
    yield* walk(step, notes)
    const { step: found } = notes
    if (found === null) continue
    const kin = plan.filter(({ name, baudRate }) => name === found.name && baudRate === found.baudRate)
    const addresses = kin.flatMap((one) => one.addresses).filter((one) => !step.addresses.includes(one))
    const slowestMs = Math.max(...notes.boards.map(({ replyMs }) => replyMs))
    const withinMs = Math.max(...kin.map((one) => Math.min(one.withinMs, 100)), 3 * slowestMs)
    yield* walk({ ...found, addresses, withinMs: Math.min(withinMs, patientMs) }, notes)
    return
  }
}

/** Bounded by `searchWithinMs`. Never rejects. */
export async function searchPort(path: string, { openLink, clock }: SearchHost): Promise<PortFindings> {
  const notes: Notes = { step: null, boards: [], damaged: [] }
  const end = await interview(path, search(path, notes), { openLink, clock, withinMs: searchWithinMs })
  return {
    path,
    end,
    family: notes.step?.name ?? null,
    baudRate: notes.step?.baudRate ?? null,
    boards: notes.boards.toSorted((a, b) => a.address - b.address),
    damaged: notes.damaged,
  }
}
