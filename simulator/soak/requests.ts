// What the platform asks for while the daemon is soaked: announces, moves, extends, cancels, issues and revokes codes, asks
// again what it asked before. Keeps what each request must come to; checks.ts compares. Sends no people anywhere.
import type { Answer } from '../../src/core/requests.ts'
import { pause } from '../replay/broker.ts'
import type { PlannedParcel } from '../replay/week.ts'
import type { World } from '../replay/world.ts'
import type { ParcelMaker } from './parcels.ts'
import { announced } from './parcels.ts'

/** A parcel that nobody will ever bring. */
export interface PaperParcel {
  readonly parcel: PlannedParcel
  /** Where answers said that it goes, the latest last. */
  readonly moves: string[]
  cancelled: boolean
  /** Codes of answered requests: what they must be good for in the end. */
  readonly codes: Map<string, 'good' | 'revoked'>
}

export interface Mark {
  readonly verb: 'parcel.extend' | 'customer.arrived'
  readonly parcel: string
  granted: boolean
}

export interface Requests {
  /** So many at once, without waiting for any. */
  burst(count: number): void
  /** The steady load, until `stop`. */
  start(everyMs: number): void
  stop(): void
  /** Resolves when every request has been answered, or answers have stopped coming. */
  answered(): Promise<void>
  readonly paper: readonly PaperParcel[]
  /** By something that no other request has and that its event must carry (a time, a bay): whether it was granted. */
  readonly marks: ReadonlyMap<string, Mark>
  /** Accepted for delivery: to be put in by the courier of their carrier. */
  onAccepted(listener: (parcel: PlannedParcel) => void): void
}

const mostPaper = 10
const mostInPlay = 14
/** Repeats are answered from the latest 20,000. */
const repeatsReachBack = 2_000
/** From now, for the times that are asked for; no two are alike. */
const laterMs = 3_600_000
/** Whatever the machine is busy with: what is never answered is found by checks.ts. */
const answerWithinMs = 24 * 3_600_000
/** Without any answer for so long, nothing more comes. */
const silentForMs = 60_000

export function createRequests(
  world: World,
  maker: ParcelMaker,
  onFailure: (error: unknown) => void,
): Requests {
  const { platform, parcels } = world
  const chance = world.chance.stream('requests')
  const paper: PaperParcel[] = []
  const alive = new Set<PaperParcel>()
  const marks = new Map<string, Mark>()
  const inPlay = new Set<string>()
  const listeners = new Set<(parcel: PlannedParcel) => void>()
  const underWay = new Set<Promise<unknown>>()
  let timer: NodeJS.Timeout | null = null

  const ask = (verb: string, body: object, then: (answer: Answer) => void): void => {
    const asked = platform
      .ask(verb, body, answerWithinMs)
      .then((answer) => {
        world.count(`${verb}: ${answer.status === 'ok' ? 'ok' : answer.reason}`)
        then(answer)
      })
      .catch(onFailure)
      .finally(() => underWay.delete(asked))
    underWay.add(asked)
  }
  const nothing = (): void => {}

  const announcePaper = (): void => {
    const one: PaperParcel = { parcel: maker.make('delivery'), moves: [], cancelled: false, codes: new Map() }
    paper.push(one)
    alive.add(one)
    ask('parcel.assign', { parcel: announced(one.parcel) }, (answer) => {
      if (answer.status !== 'ok') {
        alive.delete(one)
        return
      }
      one.codes.set(one.parcel.qr, 'good')
      one.moves.push(String(answer.data?.compartment))
    })
  }

  const announceReal = (kind: PlannedParcel['kind']): void => {
    const parcel = maker.make(kind)
    inPlay.add(parcel.id)
    parcels.set(parcel.id, parcel)
    ask('parcel.assign', { parcel: announced(parcel) }, (answer) => {
      if (answer.status !== 'ok') inPlay.delete(parcel.id)
      else for (const listener of listeners) listener(parcel)
    })
  }

  const marked = (verb: Mark['verb'], parcel: string): void => {
    const number = marks.size + 1
    const pickupBy = new Date(Math.ceil(Date.now() / 1000) * 1000 + laterMs + number).toISOString()
    const [key, fields] =
      verb === 'parcel.extend' ? [pickupBy, { pickupBy }] : [`bay ${number}`, { bay: `bay ${number}` }]
    const mark: Mark = { verb, parcel, granted: false }
    if (marks.has(key)) return
    marks.set(key, mark)
    ask(verb, { parcel, ...fields }, (answer) => {
      mark.granted = answer.status === 'ok'
    })
  }

  const issue = (one: PaperParcel): void => {
    const value = maker.code()
    ask('code.issue', { parcel: one.parcel.id, code: { kind: 'qr', value } }, (answer) => {
      if (answer.status === 'ok') one.codes.set(value, 'good')
    })
  }

  const revoke = (one: PaperParcel): void => {
    const value = [...one.codes].find(([, state]) => state === 'good')?.[0]
    if (value === undefined || one.codes.size > 12) return
    ask('code.revoke', { parcel: one.parcel.id, code: { kind: 'qr', value } }, (answer) => {
      if (answer.status === 'ok') one.codes.set(value, 'revoked')
    })
  }

  /** Its recipient gets another code, and uses that from now on. */
  const reissue = (id: string): void => {
    const qr = maker.code()
    ask('code.issue', { parcel: id, code: { kind: 'qr', value: qr } }, (answer) => {
      const parcel = parcels.get(id)
      if (answer.status === 'ok' && parcel) parcels.set(id, { ...parcel, qr, prefersPin: false })
    })
  }

  const cancel = (one: PaperParcel): void => {
    alive.delete(one)
    ask('parcel.cancel', { parcel: one.parcel.id, why: 'changed their mind' }, (answer) => {
      one.cancelled = answer.status === 'ok'
    })
  }

  const move = (one: PaperParcel): void =>
    ask('parcel.move', { parcel: one.parcel.id }, (answer) => {
      if (answer.status === 'ok') one.moves.push(String(answer.data?.compartment))
    })

  const repeat = (): void => {
    const { length } = platform.sent
    if (length === 0) return
    platform.repeat(chance.whole(Math.max(0, length - repeatsReachBack), length - 1))
    world.count('requests sent again')
  }

  const any = (): void => {
    const [first] = [...alive]
    const one = chance.pick([first, ...alive])
    const draw = chance.next()
    const real = [...inPlay]
    const someReal = real[chance.whole(0, Math.max(0, real.length - 1))]
    if (inPlay.size < mostInPlay && draw < 0.25) announceReal(chance.happens(0.15) ? 'return' : 'delivery')
    else if (one === undefined || (alive.size < mostPaper && draw < 0.4)) announcePaper()
    else if (draw < 0.5) cancel(one)
    else if (draw < 0.6) move(one)
    else if (draw < 0.67)
      marked('parcel.extend', someReal !== undefined && chance.happens(0.5) ? someReal : one.parcel.id)
    else if (draw < 0.72) marked('customer.arrived', someReal ?? one.parcel.id)
    else if (draw < 0.76) issue(one)
    else if (draw < 0.8) revoke(one)
    else if (draw < 0.84 && someReal !== undefined) reissue(someReal)
    else if (draw < 0.85 && someReal !== undefined)
      ask('parcel.cancel', { parcel: someReal, why: 'not wanted' }, nothing)
    else repeat()
  }

  platform.onEvent((event) => {
    const ends = ['collected', 'taken-out', 'missing', 'reserved-lapsed', 'refused', 'return.accepted']
    if (ends.some((end) => event.type.includes(`.${end}.`))) inPlay.delete(String(event.data.parcel))
    if (event.type.includes('.cancelled.') && event.data.takeOut !== true)
      inPlay.delete(String(event.data.parcel))
  })

  return {
    burst(count) {
      for (let at = 0; at < count; at += 1) any()
    },
    start(everyMs) {
      timer = setInterval(any, everyMs)
    },
    stop() {
      if (timer !== null) clearInterval(timer)
      timer = null
    },
    async answered() {
      let left = underWay.size
      let heardMs = performance.now()
      while (underWay.size > 0 && performance.now() - heardMs < silentForMs) {
        await pause(50)
        if (underWay.size === left) continue
        left = underWay.size
        heardMs = performance.now()
      }
    },
    paper,
    marks,
    onAccepted: (listener) => void listeners.add(listener),
  }
}
