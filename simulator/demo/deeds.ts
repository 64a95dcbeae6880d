// Everything that can be done in the demo, each deed by the way that it takes in reality: the platform's over
// MQTT, a scan through the kiosk's HTTP interface, a hand at the emulated wall, a plug at the pty. It keeps
// nothing but who showed a badge last.
import type { ParcelKind } from '../../src/core/nouns.ts'
import type { Answer } from '../../src/core/requests.ts'
import type { BookedParcel } from '../platform/parcel-book.ts'
import type { Platform } from '../platform/platform.ts'
import type { CabinetScene } from './cabinet-scene.ts'
import type { Courier } from './couriers.ts'
import type { KioskClient, KioskReply } from './kiosk-client.ts'
import type { LockerProcess } from './locker-process.ts'
import type { Network } from './network.ts'
import { isOccupied } from './next-step.ts'
import type { DoorDeed, Scene, Thing } from './scene.ts'
import { NotPossible } from './scene.ts'

export const parcelWishes = ['cancel', 'expire', 'extend'] as const
export type ParcelWish = (typeof parcelWishes)[number]
export const compartmentWishes = ['open', 'block', 'release'] as const
export type CompartmentWish = (typeof compartmentWishes)[number]

/** Each throws NotPossible with a message for whoever clicked. */
export interface Deeds {
  /** Announces a parcel; gives its id at once, before the locker has answered. */
  send(order: { readonly size: string; readonly kind: ParcelKind; readonly carrier?: string }): string
  badge(actor: string): Promise<void>
  label(parcel: string): Promise<void>
  code(parcel: string): Promise<void>
  press(action: string, fields: Readonly<Record<string, unknown>>): Promise<void>
  door(compartment: string, deed: DoorDeed): void
  /** The platform's wishes; resolves without the answer where the locker can't be reached. */
  parcel(parcel: string, wish: ParcelWish): Promise<void>
  compartment(compartment: string, wish: CompartmentWish): Promise<void>
  cable(isPlugged: boolean): Promise<void>
  network(isUp: boolean): void
  power(isOn: boolean): Promise<void>
  /** The back panel is closed or opened, the mains is there or not. */
  cabinet(id: string, isGood: boolean): void
  warm(byCelsius: number): void
  /** Whose badge began the present visit; null for nobody's. */
  present(): string | null
}

export interface DeedsUse {
  readonly platform: Platform
  readonly locker: LockerProcess
  readonly scene: Scene
  readonly cabinet: CabinetScene
  /** Puts the boards' cables in, or pulls them. */
  readonly plug: (isIn: boolean) => Promise<void>
  readonly network: Network
  readonly kiosk: KioskClient
  readonly couriers: readonly Courier[]
  /** Called when something changed that nobody else tells of. */
  readonly onChange: () => void
}

/** Longer than a reconnected locker needs; an answer that comes later still counts. */
const answerWithinMs = 4_000
const hourMs = 3_600_000
/** "Let it expire" leaves the request this much time to travel. */
const expireInMs = 3_000
/** What somebody puts into a door that no parcel was meant for. */
const oddThings = ['an umbrella', 'a football', 'a shoe', 'a cake', 'a book']

const refusals: Readonly<Record<string, string>> = {
  'code-unknown': 'The kiosk does not know this code.',
  'code-expired': 'The kiosk says: this code has expired.',
  'code-used': 'The kiosk says: this code was used already.',
  'locked-out': 'The kiosk says: too many wrong codes, wait a while.',
  busy: 'The kiosk says: somebody else is being served.',
  'unknown-parcel': 'The kiosk does not know this label.',
  'no-free-door': 'The kiosk says: no door of this size is free.',
  'not-now': 'The kiosk says: not possible now. A lock rests for two seconds between two openings.',
}

export function createDeeds(use: DeedsUse): Deeds {
  const { platform, locker, scene, kiosk, couriers } = use
  let badged: { readonly visit: string; readonly actor: string } | null = null
  let sent = 0
  let odd = 0

  const carriers = couriers.flatMap(({ carrier }) => carrier ?? [])

  const taken = (reply: KioskReply): string | null => {
    if (reply.outcome === 'accepted') return reply.visit?.id ?? null
    throw new NotPossible(refusals[reply.reason] ?? `The kiosk refuses: ${reply.reason}.`)
  }

  const parcelOf = (id: string): BookedParcel => {
    const parcel = platform.parcel(id)
    if (parcel) return parcel
    throw new NotPossible(`There is no parcel ${id}.`)
  }

  /** A courier who has finished but stands there still makes room for the next person. */
  const stepAside = async (): Promise<void> => {
    const visit = locker.look()?.visit ?? null
    if (visit === null || isOccupied(visit) || !visit.actions.includes('end')) return
    await kiosk.act('end')
  }

  /** The platform's own request: what the locker refuses is told, what it can't hear yet goes on in the background. */
  const wish = async (verb: string, body: object): Promise<void> => {
    const answer = platform.request(verb, body)
    answer.catch(() => {
      // Told by the parcel's state, which does not change.
    })
    const late = new Promise<null>((resolve) => setTimeout(resolve, answerWithinMs, null).unref())
    const given: Answer | null = await Promise.race([answer.catch(() => null), late])
    if (given === null || given.status === 'ok') return
    const message = given.data?.message
    throw new NotPossible(
      `The locker refuses: ${given.reason ?? given.status}${typeof message === 'string' ? ` (${message})` : ''}.`,
    )
  }

  /** The parcel that is meant for this door just now, else something that does not belong there. */
  const thingFor = (compartment: string): Thing => {
    const visit = locker.look()?.visit ?? null
    const meant = visit?.parcels.find((one) => one.compartment === compartment && one.state === 'assigned')
    if (meant) return { name: meant.id, parcel: meant.id }
    odd += 1
    return { name: oddThings[odd % oddThings.length] ?? 'something', parcel: null }
  }

  return {
    send({ size, kind, carrier }) {
      sent += 1
      const { id, answer } = platform.assign({
        carrier: carrier ?? carriers[sent % carriers.length] ?? '',
        kind,
        size,
        recipient: `customer-${sent}`,
        language: 'en',
      })
      answer.catch(() => {
        // It stays "announcing", and the page says so.
      })
      return id
    },
    async badge(actor) {
      const courier = couriers.find(({ id }) => id === actor)
      if (!courier) throw new NotPossible(`There is no courier ${actor}.`)
      if (this.present() !== actor) await stepAside()
      const visit = taken(await kiosk.scan(courier.badge))
      badged = visit === null ? null : { visit, actor }
      use.onChange()
    },
    async label(parcel) {
      taken(await kiosk.scan(parcelOf(parcel).barcode))
    },
    async code(parcel) {
      const { qr } = parcelOf(parcel)
      await stepAside()
      taken(await kiosk.scan(qr))
    },
    async press(action, fields) {
      taken(await kiosk.act(action, fields))
    },
    door(compartment, deed) {
      scene.deed(compartment, deed, thingFor(compartment))
      use.onChange()
    },
    async parcel(id, wanted) {
      const parcel = parcelOf(id).id
      if (wanted === 'cancel') return wish('parcel.cancel', { parcel, why: 'asked for in the demo' })
      const inMs = wanted === 'expire' ? expireInMs : 24 * hourMs
      const pickupBy = new Date(Date.now() + inMs).toISOString()
      return wish('parcel.extend', { parcel, pickupBy })
    },
    compartment(compartment, wanted) {
      const reason = 'asked for in the demo'
      return wish(`compartment.${wanted}`, { compartment, reason })
    },
    async cable(isPlugged) {
      await use.plug(isPlugged)
      use.onChange()
    },
    network(isUp) {
      if (isUp) use.network.restore()
      else use.network.cut()
      use.onChange()
    },
    power: (isOn) => (isOn ? locker.start() : locker.cutPower()),
    cabinet(id, isGood) {
      use.cabinet.setGood(id, isGood)
      locker.rewire()
      use.onChange()
    },
    warm(byCelsius) {
      use.cabinet.warm(byCelsius)
      use.onChange()
    },
    present() {
      const visit = locker.look()?.visit
      return badged !== null && visit?.id === badged.visit && visit.step !== 'done' ? badged.actor : null
    },
  }
}
