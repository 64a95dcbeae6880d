// One exercise: a locker of its own with an engine, rows and doors that are made for it and forgotten with it. It is laid
// out by the same facts as a real one (announced, put in, called off), then the person's turn begins. Tells how far they are.
import type { Input } from '../../core/input.ts'
import type { CompartmentSpec, SiteSpec } from '../../core/nouns.ts'
import type { RequestBody, SealedCode } from '../../core/requests.ts'
import type { VisitView } from '../../core/view.ts'
import type { RunningEngine } from '../../engine.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Journal, Store } from '../../ports/store.ts'
import type { Exercise, PretendedParcel } from './courses.ts'
import { badgeCode, labelOf, pinOf, qrCode } from './courses.ts'
import type { PretendedDoors } from './pretended-doors.ts'
import { createPretendedDoors } from './pretended-doors.ts'

export interface ExerciseParts {
  /** The real site: its walls and rules are practised on. */
  readonly spec: SiteSpec
  readonly clock: Clock
  /** Makes an engine on these and nothing else. */
  readonly createEngine: (parts: {
    readonly spec: SiteSpec
    readonly store: Store
    readonly clock: Clock
  }) => RunningEngine
  readonly createStore: () => Store & Journal
}

export interface RunningExercise {
  readonly engine: RunningEngine
  readonly doors: PretendedDoors
  readonly codes: { readonly badge?: string; readonly pin?: string; readonly qr?: string }
  readonly labels: readonly string[]
  /** The trainee's; null until they have begun one. */
  visit(): VisitView | null
  /** How many of its steps are done. */
  stepsDone(): number
  entered(way: 'pin' | 'qr', text: string): Input | null
  /** Lays everything out; false where that did not come about. Once, after which `onChange` is called for all that happens. */
  layOut(onChange: () => void): Promise<boolean>
  close(): void
}

const carrier = 'training'
/** It fits behind every door. */
const tinyMm = [10, 10, 10] as const
/** Laying out takes some turns of the event loop; what takes this long does not come about any more. */
const layOutWithinMs = 5_000
const entriesAtOnce = 100
/** Whoever lays out has a badge that nobody can show: what is entered is another one. */
const layingOut = 'laying-out'

/** No secret: these open nothing but doors that are not there. */
const seal = (kind: 'pin' | 'qr', value: string): SealedCode => ({
  kind,
  hash: `${kind} ${value}`,
  weak: false,
})

const pretendedSpec = (spec: SiteSpec, language: string): SiteSpec => ({
  ...spec,
  languages: [language, ...spec.languages.filter((one) => one !== language)],
  compartments: spec.compartments.map(
    (one): CompartmentSpec => ({ ...one, features: [], carriers: null, sensed: true, watched: false }),
  ),
  carriers: [{ id: carrier, maxCompartments: null, acceptUnannounced: false }],
  signedOpen: 'optional',
})

/** Starts the engine; `layOut` fills the locker. */
export function openExercise(exercise: Exercise, language: string, parts: ExerciseParts): RunningExercise {
  const { clock } = parts
  const spec = pretendedSpec(parts.spec, language)
  const pin = pinOf(spec.rules.minPinDigits)
  const store = parts.createStore()
  const engine = parts.createEngine({ spec, store, clock: { ...clock, confirmed: () => true } })
  const doors = createPretendedDoors(spec.compartments, { clock, submit: (input) => engine.submit(input) })
  const parcels = exercise.parcels.map((parcel, index) => ({
    ...parcel,
    id: `training-${index + 1}`,
    label: labelOf(index + 1),
  }))
  const hasCodes = parcels.some((parcel) => parcel.hasCodes)
  const codes = {
    ...(exercise.badge === null ? {} : { badge: badgeCode }),
    ...(hasCodes ? { pin, qr: qrCode } : {}),
  }
  const labels = parcels.filter(({ hasLabel }) => hasLabel).map(({ label }) => label)
  let isOpen = true
  let seen = 0
  let done = 0
  let transactions = 0
  /** The visit in which it was laid out: its summary stays for a while and is not the trainee's. */
  let laidOutBy: string | null = null

  function follow(): void {
    for (;;) {
      const entries = store.after(seen, entriesAtOnce)
      for (const { sequence, type, data } of entries) {
        seen = sequence
        const step = exercise.steps[done]
        if (step?.event === type && (step.reason ?? data.reason) === data.reason) done += 1
      }
      // Nobody is told of them: they need not be kept.
      store.markDelivered(seen)
      if (entries.length < entriesAtOnce) return
    }
  }

  /** Resolves when it holds; rejects when the exercise is closed or nothing comes of it. */
  function until(holds: () => boolean): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const look = () => {
      if (!isOpen) reject(new NotLaidOut())
      else if (holds()) resolve()
    }
    const stop = engine.onCommit(look)
    const cancel = clock.wakeAt(clock.monotonicMs() + layOutWithinMs, () => reject(new NotLaidOut()))
    look()
    return promise.finally(() => {
      stop()
      cancel()
    })
  }

  function tell(input: Input): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    engine.submit(input, (reply) => {
      const isTaken =
        reply.kind === 'accepted' ||
        reply.kind === 'pending' ||
        (reply.kind === 'answer' && reply.answer.status === 'ok')
      if (isTaken) resolve()
      else reject(new NotLaidOut())
    })
    return promise
  }

  const ask = (body: RequestBody) => {
    transactions += 1
    return tell({ type: 'request.received', request: { transaction: `training-${transactions}`, ...body } })
  }
  const scan = (hash: string, label: string | null) => tell({ type: 'code.entered', way: 'qr', hash, label })
  const areDoorsDone = () => engine.read.visit()?.doors.every(({ settled }) => settled) === true

  const person = (id: string, role: NonNullable<Exercise['badge']>, code: string) =>
    ask({ verb: 'actor.set', actor: { id, role, carrier: null, codes: [seal('qr', code)] } })

  const announce = ({ id, label, kind, hasCodes = false }: PretendedParcel & { id: string; label: string }) =>
    ask({
      verb: 'parcel.assign',
      parcel: {
        id,
        carrier,
        kind,
        barcodes: [label],
        size: null,
        dimensionsMm: tinyMm,
        weightG: null,
        needs: [],
        recipient: null,
        language,
        depositByMs: null,
        pickupWithinMs: null,
        pickupByMs: null,
        compartment: null,
        share: false,
        codes: hasCodes ? [seal('pin', pin), seal('qr', qrCode)] : [],
      },
    })

  async function putIn(labelsIn: readonly string[]): Promise<void> {
    if (labelsIn.length === 0) return
    await person(layingOut, 'courier', layingOut)
    await scan(seal('qr', layingOut).hash, null)
    laidOutBy = engine.read.visit()?.id ?? null
    for (const label of labelsIn) {
      await scan(seal('qr', label).hash, label)
      await until(areDoorsDone)
    }
    await tell({ type: 'visit.acted', action: 'end', fields: {} })
    await ask({ verb: 'actor.remove', actor: layingOut })
  }

  async function makeDoubt(): Promise<void> {
    const { compartments } = engine.read.snapshot()
    const meant = compartments.find(({ state }) => state === 'occupied') ?? compartments[0]
    if (!meant) throw new NotLaidOut()
    await ask({ verb: 'compartment.open', compartment: meant.id, reason: 'training', token: null })
    const isDoubted = () =>
      engine.read.snapshot().compartments.some(({ state, door }) => state === 'unsure' && door === 'closed')
    await until(isDoubted)
  }

  async function prepare(): Promise<void> {
    await until(() => engine.read.snapshot().compartments.every(({ door }) => door === 'closed'))
    if (exercise.badge !== null) await person('trainee', exercise.badge, badgeCode)
    for (const parcel of parcels) await announce(parcel)
    const isIn = ({ begins }: PretendedParcel) => begins === 'inside' || begins === 'called-off'
    await putIn(parcels.filter(isIn).map(({ label }) => label))
    for (const { begins, id } of parcels) {
      if (begins === 'called-off') await ask({ verb: 'parcel.cancel', parcel: id, why: null })
      if (begins === 'at-kerb') await ask({ verb: 'customer.arrived', parcel: id, bay: null })
    }
    if (exercise.doubt === true) await makeDoubt()
    await until(() => engine.read.quiet())
  }

  doors.fallShut(true)
  engine.start({ doors, uplink: { respond() {}, committed() {} }, version: 'training' })

  return {
    engine,
    doors,
    codes,
    labels,
    visit() {
      const visit = engine.read.visit()
      return visit?.id === laidOutBy ? null : visit
    },
    stepsDone: () => done,
    entered(way, text) {
      const value = text.trim()
      const isOurs = way === 'pin' ? value === codes.pin : [codes.badge, codes.qr, ...labels].includes(value)
      if (!isOurs) return null
      return { type: 'code.entered', way, hash: seal(way, value).hash, label: way === 'qr' ? value : null }
    },
    async layOut(onChange) {
      try {
        await prepare()
      } catch (error) {
        if (error instanceof NotLaidOut) return false
        throw error
      }
      doors.fallShut(false)
      seen = store.lastSequence()
      engine.onCommit(() => {
        follow()
        onChange()
      })
      return true
    },
    close() {
      isOpen = false
      engine.stop()
    },
  }
}

/** It was closed meanwhile, or this site can't have it: no error, the exercise just does not begin. */
class NotLaidOut extends Error {}
