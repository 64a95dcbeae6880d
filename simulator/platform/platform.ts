// A stand-in for the fulfillment platform of one locker: speaks MQTT as the contract says and nothing else.
// Announces parcels, knows their codes, hears events, snapshot, alerts and status. The demo, the replay
// and tests share it; it must never look into the daemon by another way.
import { randomUUID } from 'node:crypto'
import type { ParcelKind } from '../../src/core/nouns.ts'
import type { Answer } from '../../src/core/requests.ts'
import type { AlertView, Snapshot } from '../../src/core/view.ts'
import type { Clock } from '../../src/ports/clock.ts'
import type { Chance } from '../world/chance.ts'
import { createChance } from '../world/chance.ts'
import { realClock } from '../world/real-clock.ts'
import { createCodeMaker } from './codes.ts'
import type { LockerEvent, OrderCounts } from './event-order.ts'
import { createEventOrder } from './event-order.ts'
import type { Line } from './line.ts'
import { openLine } from './line.ts'
import type { BookedParcel } from './parcel-book.ts'
import { createParcelBook } from './parcel-book.ts'
import type { RequestOptions } from './requests.ts'
import { createRequests, NoAnswer } from './requests.ts'

export interface PlatformOptions {
  /** `mqtt://HOST:PORT` */
  readonly url: string
  readonly site: string
  /** Two platforms at one broker need two. */
  readonly clientId?: string
  /** 3.1.1 where it is left out: every broker speaks it. */
  readonly protocol?: '5' | '3.1.1'
  /** Draws labels and codes; seed 1 where it is left out. */
  readonly chance?: Chance
  readonly clock?: Clock
  /** Parcels kept with their codes; 500 where it is left out. */
  readonly keepParcels?: number
  /** Events kept; 200 where it is left out. */
  readonly keepEvents?: number
  /** Begins behind this event; 0, at the journal's beginning, where it is left out. */
  readonly afterSequence?: number
}

/** What is sent; everything that is left out is made up. */
export interface Order {
  readonly id?: string
  readonly carrier: string
  readonly kind?: ParcelKind
  readonly size?: string
  /** Three sides in mm, in place of `size`. */
  readonly dimensionsMm?: readonly [number, number, number]
  readonly recipient?: string
  readonly language?: string
  /** Any other field of the contract's `parcel`, as it goes out. */
  readonly more?: Readonly<Record<string, unknown>>
}

export interface Platform {
  /** One request of the contract; repeated with the same transaction until it is answered. Rejects with NoAnswer. */
  request(verb: string, body: object, options?: RequestOptions): Promise<Answer>
  /** Announces a parcel with a PIN and a QR code. It is in the book at once, before the locker has answered. */
  assign(order: Order, options?: RequestOptions): { readonly id: string; readonly answer: Promise<Answer> }
  parcel(id: string): BookedParcel | undefined
  /** Oldest first. */
  parcels(): readonly BookedParcel[]
  /** The latest, oldest first; each once and in order. */
  events(): readonly LockerEvent[]
  lastSequence(): number
  snapshot(): Snapshot | null
  alerts(): readonly AlertView[]
  /** What the topic `status` says; null before it says anything. */
  lockerState(): 'online' | 'offline' | null
  connected(): boolean
  counts(): OrderCounts & ReturnType<ReturnType<typeof createRequests>['counts']>
  /** Calls `listener` after every event, in order; the returned function ends it. */
  onEvent(listener: (event: LockerEvent) => void): () => void
  /** Calls `listener` whenever anything that can be read here has changed. */
  onChange(listener: () => void): () => void
  /** Resolves with the first truthy `condition`; rejects after `withinMs` with `what` in the message. */
  until<T>(what: string, condition: () => T, withinMs?: number): Promise<NonNullable<T>>
  close(): Promise<void>
}

/** A locker of a thousand doors may have as many at once. */
const alertsKept = 2_000
/** A code that is taken or too easy to guess is drawn again; more often than this there is another cause. */
const codeDraws = 4

/** Resolves once the broker has taken the subscriptions. Rejects where there is none within 10 s. */
export async function openPlatform(options: PlatformOptions): Promise<Platform> {
  const { site, clock = realClock, chance = createChance(1), keepEvents = 200 } = options
  const codes = createCodeMaker(chance)
  const book = createParcelBook(options.keepParcels ?? 500)
  const alerts = new Map<string, AlertView>()
  const events: LockerEvent[] = []
  const eventListeners = new Set<(event: LockerEvent) => void>()
  const changeListeners = new Set<() => void>()
  let snapshot: Snapshot | null = null
  let lockerState: 'online' | 'offline' | null = null
  let line: Line | null = null
  let ordered = 0

  const changed = (): void => {
    for (const listener of changeListeners) listener()
  }

  const requests = createRequests({
    clock,
    prefix: randomUUID().slice(0, 8),
    send: (verb, text) => line?.send(`request/${verb}`, text) ?? false,
  })

  const order = createEventOrder({
    after: options.afterSequence ?? 0,
    clock,
    apply(event) {
      events.push(event)
      if (events.length > keepEvents) events.shift()
      book.apply(event)
      for (const listener of eventListeners) listener(event)
    },
    replay: (fromSequence) => requests.ask('events.replay', { fromSequence }),
  })

  const take: Readonly<Record<string, (content: unknown) => void>> = {
    events: (content) => order.take(content as LockerEvent),
    response: (content) => requests.answered(content as Answer),
    status(content) {
      lockerState = (content as { readonly state: 'online' | 'offline' }).state
    },
    snapshot(content) {
      snapshot = content as Snapshot
      order.lockerHas(snapshot.sequence)
    },
  }

  const onMessage = (name: string, text: string): void => {
    const alert = /^alerts\/(.+)$/.exec(name)?.[1]
    const content = contentOf(text)
    if (alert === undefined) {
      if (content !== null) take[name]?.(content)
    } else if (content === null) alerts.delete(alert)
    else if (alerts.size < alertsKept) alerts.set(alert, { ...(content as AlertView), id: alert })
    changed()
  }

  line = await openLine({
    url: options.url,
    base: `kluis/v1/${site}/`,
    clientId: options.clientId ?? `platform-${site}`,
    protocol: options.protocol ?? '3.1.1',
    clock,
    topics: ['status', 'snapshot', 'events', 'alerts/+', 'response'],
    onMessage,
    onUp() {
      requests.connected()
      changed()
    },
    onDown: changed,
  })
  const mqtt = line
  // The first time there was no line yet to send on.
  requests.connected()

  const announce = async (id: string, wanted: Order, options: RequestOptions): Promise<Answer> => {
    const { carrier, kind = 'delivery', size, dimensionsMm, recipient, language, more = {} } = wanted
    for (let draw = 1; ; draw += 1) {
      const parcel = book.get(id)
      const fields = {
        id,
        carrier,
        kind,
        barcodes: [parcel?.barcode ?? ''],
        ...(dimensionsMm ? { dimensionsMm } : { size: size ?? 'M' }),
        ...(recipient === undefined ? {} : { recipient }),
        ...(language === undefined ? {} : { language }),
        codes: [
          { kind: 'pin', value: parcel?.pin ?? '' },
          { kind: 'qr', value: parcel?.qr ?? '' },
        ],
        ...more,
      }
      const answer = await requests.ask('parcel.assign', { parcel: fields }, options)
      const again = answer.reason === 'code-weak' || answer.reason === 'code-in-use'
      if (!again || draw >= codeDraws || options.transaction !== undefined) return answer
      book.change(id, { pin: codes.pin(), qr: codes.qr() })
    }
  }

  return {
    request: requests.ask,
    assign(wanted, options = {}) {
      ordered += 1
      const id = wanted.id ?? `p${String(ordered).padStart(4, '0')}`
      const known = book.get(id)
      book.put({
        id,
        carrier: wanted.carrier,
        kind: wanted.kind ?? 'delivery',
        size: wanted.dimensionsMm ? null : (wanted.size ?? 'M'),
        barcode: known?.barcode || codes.barcode(),
        recipient: wanted.recipient ?? null,
        pin: known?.pin || codes.pin(),
        qr: known?.qr || codes.qr(),
        state: known?.state ?? 'announcing',
        compartment: known?.compartment ?? null,
        upsized: false,
        reason: null,
        pickupBy: null,
        receipt: null,
        history: known?.history ?? [],
      })
      changed()
      const answer = announce(id, wanted, options).then((given) => {
        if (given.status !== 'ok' && book.get(id)?.state === 'announcing')
          book.change(id, { state: 'turned-down', reason: given.reason ?? given.status })
        changed()
        return given
      })
      return { id, answer }
    },
    parcel: book.get,
    parcels: book.all,
    events: () => [...events],
    lastSequence: order.lastSequence,
    snapshot: () => snapshot,
    alerts: () => [...alerts.values()],
    lockerState: () => lockerState,
    connected: () => mqtt.connected(),
    counts: () => ({ ...order.counts(), ...requests.counts() }),
    onEvent(listener) {
      eventListeners.add(listener)
      return () => eventListeners.delete(listener)
    },
    onChange(listener) {
      changeListeners.add(listener)
      return () => changeListeners.delete(listener)
    },
    until: (what, condition, withinMs = 10_000) =>
      new Promise((resolve, reject) => {
        const look = (): boolean => {
          const value = condition()
          if (!value) return false
          finish()
          resolve(value)
          return true
        }
        const finish = (): void => {
          changeListeners.delete(look)
          cancel()
        }
        const cancel = clock.wakeAt(clock.monotonicMs() + withinMs, () => {
          finish()
          reject(new NoAnswer(`waited ${withinMs / 1000} s in vain until ${what}`))
        })
        if (!look()) changeListeners.add(look)
      }),
    async close() {
      order.close()
      requests.close()
      await mqtt.close()
    },
  }
}

/** Null for an empty message, and for what is no JSON: that is no message of a locker. */
function contentOf(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text)
  } catch {
    return null
  }
}
