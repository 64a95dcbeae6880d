// The end of a soak: heals what was broken, lets everything come to rest, asks for the whole journal once more, ends the daemon
// in good order, and has all of it compared.
import { pause, until } from '../replay/broker.ts'
import type { Evidence } from '../replay/checks.ts'
import {
  checkAlerts,
  checkAnswers,
  checkDelivery,
  checkHistories,
  checkWall,
  inOrder,
} from '../replay/checks.ts'
import { runVerb } from '../replay/daemon.ts'
import { checkOpenings, checkRefusals } from '../replay/door-checks.ts'
import { trailsOf } from '../replay/trails.ts'
import type { Bed } from './bed.ts'
import { checkEffects, checkLives, checkPlaces, checkPulses, checkScreens } from './checks.ts'
import type { People } from './people.ts'
import { doors } from './wall.ts'

export interface Check {
  readonly name: string
  readonly problems: readonly string[]
}

export interface Verdict {
  readonly checks: readonly Check[]
  readonly trails: readonly string[]
}

/** Long enough for whatever was just broken to come back, on a busy machine too. */
const settleMs = 60_000
const quietMs = 1_200
const codesTried = 60

interface Status {
  readonly sequence: number
  readonly capacity: unknown
  readonly alerts: readonly { readonly id: string }[]
  readonly health: { readonly backlog: number }
}

export async function judge(bed: Bed, people: People): Promise<Verdict> {
  const { platform, witness, requests, daemon, lives, truth, configFile, site, world, failures } = bed
  const note = (error: unknown): void => void failures.push(String(error))
  requests.stop()
  await requests.answered()
  await people.leave()
  await people.lastRound()
  await witness.waitFor((visit) => visit === null || visit.step === 'done', settleMs)
  await atRest(bed)
  const codes = await checkCodes(bed)
  const first = platform.received.length
  const known = inOrder(platform).length
  await platform.ask('events.replay', { fromSequence: 1 }, settleMs).catch(note)
  await until('the journal came once more', () => platform.received.length >= first + known, {
    withinMs: settleMs,
  }).catch(note)
  await atRest(bed)
  const status = await checkStatus(bed)
  await lives.stop()
  // What it said last is on its way through the broker.
  await pause(500)
  const verified = await runVerb('verify-journal', configFile)
  const journal = JSON.parse(verified.text || '{}') as { ok?: boolean; lastSequence?: number }
  const last = inOrder(platform).at(-1)?.sequence ?? 0
  const isSound = verified.code === 0 && journal.ok === true && journal.lastSequence === last
  const left = bed.files().filter((name) => name.endsWith('.sock'))

  const evidence: Evidence = {
    site,
    platform,
    truth,
    doors,
    parcels: world.parcels,
    attempts: world.attempts,
  }
  const found = [
    ['every request answered, repeats alike', checkAnswers(evidence)],
    ['each request with one effect', checkEffects(platform, requests)],
    ['codes as they were answered', codes],
    ['every event once, in order, one body an id, no gap', checkDelivery(evidence)],
    ["every parcel's history lawful", checkHistories(evidence).filter((one) => !/really lies in/.test(one))],
    ['parcels lie where they are believed to', checkPlaces(platform, truth, doors)],
    ['the wall holds what the daemon believes', checkWall(evidence)],
    ['what a screen showed stands in the journal', checkScreens(platform, witness)],
    ['no door for anybody not entitled, none pulsed twice', checkOpenings(evidence)],
    ['no coil energised by a restart', checkPulses(platform, truth, doors)],
    ['every life told once', checkLives(platform, lives.all)],
    ['no good code denied', checkRefusals(evidence)],
    ['alerts raised and cleared in turn', checkAlerts(evidence)],
    ['kluis status agrees, nothing left to send', status],
    ['kluis verify-journal', isSound ? [] : [verified.text.trim() || `exit ${verified.code}`]],
    ['nothing left beside the database', left.map((name) => `${name} is left behind`)],
    ['the daemon logged no error', daemon.complaints()],
    ['the soak itself', failures],
  ] as const
  const checks = found.map(([name, problems]) => ({ name, problems }))
  return {
    checks,
    trails: trailsOf(
      checks.flatMap(({ problems }) => [...problems]),
      evidence,
    ),
  }
}

/** Until nothing more comes and the snapshot has caught up with the events. */
async function atRest({ platform }: Bed): Promise<void> {
  const endMs = performance.now() + settleMs
  let seen = -1
  while (performance.now() < endMs) {
    const count = platform.received.length
    const last = inOrder(platform).at(-1)?.sequence ?? 0
    if (count === seen && platform.snapshot()?.sequence === last) return
    seen = count
    await pause(quietMs)
  }
}

/** Codes that stand for a parcel not yet in are known, and not good yet; a revoked one is nobody's. */
async function checkCodes({ witness, requests }: Bed): Promise<string[]> {
  const wrong: string[] = []
  const alive = requests.paper.filter(({ cancelled, moves }) => !cancelled && moves.length > 0)
  const tried = alive.flatMap(({ parcel, codes }) =>
    [...codes].map(([code, state]) => ({ parcel, code, state })),
  )
  for (const { parcel, code, state } of tried.slice(-codesTried)) {
    const said = await witness.scan(code)
    const reason = said.outcome === 'refused' ? said.reason : said.outcome
    const wanted = state === 'good' ? 'not-now' : 'code-unknown'
    if (reason !== wanted) wrong.push(`parcel ${parcel.id}: a ${state} code was answered with ${reason}`)
  }
  return wrong
}

/** `kluis status` against the retained topics. */
async function checkStatus({ configFile, platform }: Bed): Promise<string[]> {
  const { code, text } = await runVerb('status', configFile)
  if (code !== 0) return [`kluis status ended with ${code}: ${text.trim()}`]
  const status = JSON.parse(text) as Status
  const snapshot = platform.snapshot()
  const wrong: string[] = []
  if (status.health.backlog !== 0) wrong.push(`${status.health.backlog} events are left to send`)
  if (status.sequence !== snapshot?.sequence)
    wrong.push(`status stands at ${status.sequence}, the snapshot at ${snapshot?.sequence}`)
  if (JSON.stringify(status.capacity) !== JSON.stringify(snapshot?.capacity))
    wrong.push('status and snapshot count other capacities')
  const open = status.alerts.map(({ id }) => id).sort()
  const retained = [...platform.alerts.keys()].sort()
  if (String(open) !== String(retained)) wrong.push(`alerts ${open} stand, ${retained} are retained`)
  return wrong
}
