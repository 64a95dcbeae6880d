// Does the steps of a random day to a real engine behind a small wall, and looks at the whole of it after each.
import type { Locker, LockerOptions } from '../../simulator/world/locker.ts'
import { createLocker, seal } from '../../simulator/world/locker.ts'
import { compartmentSpec } from '../../simulator/world/small-site.ts'
import type { VisitAction, VisitActionFields } from '../../src/core/input.ts'
import type { Parcel } from '../../src/core/nouns.ts'
import type { RequestBody } from '../../src/core/requests.ts'
import type { ActorName, ParcelName, Step, StepOf } from './day-steps.ts'
import { carrierOf, doors, parcels, pinOf, recipientOf } from './day-steps.ts'
import type { Look, Person } from './journal-checks.ts'
import { createChecks } from './journal-checks.ts'
import { createPeople } from './people.ts'
import type { Scene } from './true-contents.ts'
import { createContents } from './true-contents.ts'

const site = {
  compartments: doors.map((id, index) => compartmentSpec(id, index < 2 ? 'S' : 'M', { sensed: id !== '02' })),
  carriers: [
    { id: 'post', acceptUnannounced: true },
    { id: 'dhl', maxCompartments: 2 },
  ],
}

export interface Day {
  readonly locker: Locker
  /** Throws at the first thing that must not be. */
  take(step: Step): void
  /** Everything is mended and everybody leaves: what had begun must have come to an end. */
  finish(): void
}

export function startDay(options: Pick<LockerOptions, 'wrapStore'> = {}): Day {
  const locker = createLocker({ ...site, ...options })
  const contents = createContents()
  const checks = createChecks()
  const visitors = new Map<string, Person>()
  const pending = new Set<string>()
  let coming: Person = { parcels: [], carrier: null }
  let isDiskFull = false
  let requests = 0
  let followed = 0

  const rows = () => locker.store.load().rows

  function scene(): Scene {
    const { visits, parcels: known } = rows()
    return {
      visit: visits.at(-1),
      parcels: known,
      entries: locker.store.after(followed, 1_000_000),
      doors,
      isOpen: (door) => locker.doors.isOpen(door),
    }
  }

  function look(): Look {
    const now = rows()
    for (const visit of now.visits) if (!visitors.has(visit.id)) visitors.set(visit.id, coming)
    return {
      entriesAfter: (sequence) => locker.store.after(sequence, 1_000_000),
      compartments: now.compartments,
      parcels: now.parcels,
      visits: now.visits,
      openings: now.openings,
      alerts: now.alerts.map((alert) => alert.id),
      pulses: locker.doors.pulses,
      isClockConfirmed: locker.engine.read.clockConfirmed(),
      recipientOf: (id) => recipientOf((parcels.find((one) => id.startsWith(one)) ?? 'p5') as ParcelName),
      shown: locker.engine.read.snapshot().compartments,
      personIn: (id) => visitors.get(id),
      behind: (door) => contents.behind(door),
    }
  }

  function check(): void {
    const now = scene()
    contents.follow(now)
    followed = locker.store.lastSequence()
    checks(look())
  }

  /** A request without waiting for an answer that is put off. */
  function ask(body: RequestBody): void {
    requests += 1
    const transaction = `t${requests}`
    const reply = locker.submit({ type: 'request.received', request: { transaction, ...body } })
    if (reply === null) throw new Error(`no reply to ${body.verb}`)
    if (reply.kind === 'pending') pending.add(transaction)
  }

  function enter(way: 'pin' | 'qr', value: string): void {
    const label = way === 'qr' ? value : null
    locker.submit({ type: 'code.entered', way, hash: seal(way, value).hash, label })
  }

  function tellClock(): void {
    const { clock, engine } = locker
    const read = { wallMs: clock.wallMs(), monotonicMs: locker.monotonicMs(), confirmed: clock.confirmed() }
    engine.submit({ type: 'clock.read', ...read })
    clock.settle()
  }

  function act(action: VisitAction, fields: VisitActionFields = {}): void {
    const before = scene()
    if (!contents.isHonest(action, fields, before)) return
    const reply = locker.submit({
      type: 'visit.acted',
      action,
      fields: { score: 4, language: 'en', ...fields },
    })
    if (reply?.kind === 'accepted') contents.did(action, fields, before.visit)
  }

  function badge(actor: ActorName): void {
    const role = actor === 'staff' ? 'staff' : actor === 'tech' ? 'technician' : 'courier'
    const codes = [seal('qr', actor)]
    if (!locker.row('actors', actor))
      ask({ verb: 'actor.set', actor: { id: actor, role, carrier: carrierOf[actor], codes } })
    coming = { parcels: null, carrier: carrierOf[actor] }
    enter('qr', actor)
  }

  function pin(parcel: ParcelName): void {
    const covered = locker.row('codes', seal('pin', pinOf(parcel)).hash)?.parcels ?? []
    coming = { parcels: covered, carrier: null }
    enter('pin', pinOf(parcel))
  }

  const label = (text: string): void => {
    if (contents.isHonestToGoOn(scene())) enter('qr', text)
  }

  function assign({ parcel: id, kind, size, carrier, share, at, withinMs }: StepOf<'assign'>): void {
    ask({
      verb: 'parcel.assign',
      parcel: {
        id,
        carrier,
        kind: kind as Parcel['kind'],
        barcodes: [`B-${id}`],
        size,
        dimensionsMm: size === null ? [400, 80, 500] : null,
        weightG: null,
        needs: [],
        recipient: recipientOf(id),
        language: null,
        depositByMs: withinMs === null ? null : locker.clock.wallMs() + withinMs,
        pickupWithinMs: withinMs,
        pickupByMs: null,
        compartment: at,
        share,
        codes: [seal('pin', pinOf(id))],
      },
    })
  }

  function mend(): void {
    isDiskFull = false
    locker.store.fail(null)
    for (const id of doors) {
      locker.doors.setBoard(id, 'sound')
      locker.doors.setSwitch(id, 'sound')
      locker.doors.jam(id, false)
    }
    locker.pass(2_000)
  }

  function restart({ downMs, isOrderly, behindMs, isConfirmed, without }: StepOf<'restart'>): void {
    const trueMs = locker.clock.wallMs() + downMs
    const compartments = site.compartments.filter(({ id }) => id !== without)
    const wallMs = isConfirmed ? trueMs : trueMs - behindMs
    locker.restart({ downMs, isOrderly, isConfirmed, wallMs, site: { ...site, compartments } })
  }

  const people = createPeople({ locker, act, label, badge, pin, assign })

  const deeds: { readonly [D in Step['do']]: (step: StepOf<D>) => void } = {
    sensible: ({ which }) => people.sensible(which),
    assign,
    badge: ({ actor }) => badge(actor as ActorName),
    label: (step) => label(step.label),
    pin: ({ parcel }) => pin(parcel),
    guess: () => enter('pin', 'nonsense'),
    act: ({ do: _do, action, ...fields }) => act(action, fields as VisitActionFields),
    close: ({ door }) => {
      for (const id of doors) if (door === null || door === id) locker.doors.close(id)
    },
    pull: ({ door }) => {
      contents.lie(door)
      locker.doors.pullOpen(door)
    },
    jam: ({ door, on }) => locker.doors.jam(door, on),
    switch: ({ door, now }) => {
      if (now.startsWith('says') || now === 'silent') contents.lie(door)
      locker.doors.setSwitch(door, now as 'sound')
    },
    board: ({ door, now }) => locker.doors.setBoard(door, now as 'sound'),
    cancel: ({ parcel }) => ask({ verb: 'parcel.cancel', parcel, why: null }),
    extend: ({ parcel }) =>
      ask({ verb: 'parcel.extend', parcel, pickupByMs: locker.clock.wallMs() + 7_200_000 }),
    move: ({ parcel, to }) => ask({ verb: 'parcel.move', parcel, compartment: to }),
    revoke: ({ parcel }) => ask({ verb: 'code.revoke', parcel, code: seal('pin', pinOf(parcel)) }),
    issue: ({ parcel }) =>
      ask({ verb: 'code.issue', parcel, code: seal('pin', pinOf(parcel)), uses: 1, untilMs: null }),
    remove: ({ actor }) => ask({ verb: 'actor.remove', actor }),
    open: ({ door: compartment, locally }) => {
      if (!locally) ask({ verb: 'compartment.open', compartment, reason: 'test', token: null })
      else locker.submit({ type: 'door.requested', compartment, reason: 'test' })
    },
    block: ({ door }) => ask({ verb: 'compartment.block', compartment: door, reason: 'test' }),
    release: ({ door }) => {
      if (contents.isAsKnown(door, scene()))
        ask({ verb: 'compartment.release', compartment: door, reason: 'seen' })
    },
    maintain: ({ ms }) => {
      const fromMs = locker.clock.wallMs()
      ask({ verb: 'maintenance.set', fromMs, untilMs: fromMs + ms, message: null })
    },
    // With a full disk each second is a try of its own: days of them tell nothing new.
    pass: ({ ms }) => locker.pass(isDiskFull ? Math.min(ms, 60_000) : ms),
    restart,
    clock: ({ byMs }) => {
      locker.clock.setWall(locker.clock.wallMs() + byMs)
      locker.clock.setConfirmed(true)
      tellClock()
    },
    disk: ({ isFull }) => {
      isDiskFull = isFull
      locker.store.fail(isFull ? 'store-full' : null)
    },
    mend,
  }

  function finish(): void {
    mend()
    locker.clock.setConfirmed(true)
    tellClock()
    locker.pass(5_000)
    check()
    // A door that is closed may open the next one, as in an exchange.
    for (let times = 0; times < 4; times += 1) {
      for (const id of doors) locker.doors.close(id)
      locker.pass(200_000)
      check()
    }
    const { visits, compartments, openings } = rows()
    if (visits.some((visit) => visit.ended === null)) throw new Error('a visit that never ends')
    const configured = new Set(locker.engine.read.snapshot().compartments.map((one) => one.id))
    for (const { id, state } of compartments)
      if (state === 'open' && configured.has(id)) throw new Error(`${id} stays open for ever`)
    for (const { id, stage } of openings) if (stage !== 'ended') throw new Error(`opening ${id} never ends`)
    for (const transaction of pending) {
      const answers = locker.lateAnswers.filter((answer) => answer.transaction === transaction)
      if (answers.length !== 1) throw new Error(`${transaction} was answered ${answers.length} times`)
    }
  }

  check()
  return {
    locker,
    take(step) {
      const deed = deeds[step.do] as (step: Step) => void
      deed(step)
      locker.clock.settle()
      check()
    },
    finish,
  }
}
