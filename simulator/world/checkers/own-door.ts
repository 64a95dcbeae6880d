// Nobody's code opens a door to somebody else's parcel: neither by what the locker has written down nor by what really
// stands behind the door. Couriers reach their own carrier's parcels only, and a code that was called back opens nothing.
import type { CompartmentId, OpeningId, Parcel, ParcelId, Visit } from '../../../src/core/nouns.ts'
import type { RequestBody, SealedCode } from '../../../src/core/requests.ts'
import type { Checker, Fail } from './checker.ts'
import type { Mistaken } from './lying-doors.ts'
import { createLyingDoors } from './lying-doors.ts'

/** Whose code it is: a recipient's, or of somebody who works here. */
type Owner =
  | { readonly kind: 'recipient'; readonly name: string }
  | { readonly kind: 'actor'; readonly carrier: string | null }

const insideStates: readonly string[] = ['deposited', 'expired', 'withdrawn']

export function createOwnDoor(fail: Fail, mistaken: Mistaken): Checker {
  const asked = new Map<string, RequestBody>()
  const owners = new Map<string, Owner>()
  const recipients = new Map<ParcelId, string>()
  const carriers = new Map<ParcelId, string>()
  /** Hash and parcel → called back, as the platform was told. */
  const revoked = new Map<string, number>()
  const revoking = new Map<string, string>()
  const visits = new Map<string, { readonly visit: Visit; readonly sinceMs: number }>()
  const openings = new Map<
    OpeningId,
    { readonly compartment: CompartmentId; readonly visit: string | null }
  >()
  const recorded = new Map<ParcelId, Parcel>()
  const inside = new Map<CompartmentId, Set<ParcelId>>()
  const real = new Map<CompartmentId, Set<ParcelId>>()
  const lying = createLyingDoors(mistaken)

  const setOf = (map: Map<CompartmentId, Set<ParcelId>>, id: CompartmentId): Set<ParcelId> => {
    const known = map.get(id) ?? new Set<ParcelId>()
    map.set(id, known)
    return known
  }

  /** The old item of an exchange is of whoever gets the new one. */
  const recipientOf = (id: ParcelId): string | null => recipients.get(id.replace(/\.back$/, '')) ?? null

  function learn(request: RequestBody): void {
    if (request.verb === 'parcel.assign') {
      const { id, recipient, carrier, codes } = request.parcel
      if (recipient !== null) recipients.set(id, recipient)
      carriers.set(id, carrier)
      for (const code of codes) give(code, id)
    } else if (request.verb === 'code.issue') give(request.code, request.parcel)
    else if (request.verb === 'actor.set') {
      const { carrier, codes } = request.actor
      for (const { hash } of codes) owners.set(hash, { kind: 'actor', carrier })
    }
  }

  function give({ hash }: SealedCode, parcel: ParcelId): void {
    const name = recipients.get(parcel)
    if (name !== undefined) owners.set(hash, { kind: 'recipient', name })
    revoked.delete(`${hash} ${parcel}`)
    for (const [transaction, what] of revoking) if (what === `${hash} ${parcel}`) revoking.delete(transaction)
  }

  function move(parcel: Parcel): void {
    const before = recorded.get(parcel.id)
    if (before?.compartment != null) setOf(inside, before.compartment).delete(parcel.id)
    recorded.set(parcel.id, parcel)
    if (parcel.compartment !== null && insideStates.includes(parcel.state))
      setOf(inside, parcel.compartment).add(parcel.id)
  }

  function mayOpen(owner: Owner, compartment: CompartmentId): void {
    const known = setOf(inside, compartment)
    const standing = lying.has(compartment) ? new Set<ParcelId>() : setOf(real, compartment)
    for (const id of new Set([...known, ...standing])) {
      const carrier = recorded.get(id)?.carrier ?? carriers.get(id)
      const isTheirs =
        owner.kind === 'actor'
          ? owner.carrier === null || owner.carrier === carrier || !known.has(id)
          : recipientOf(id) === owner.name
      if (!isTheirs)
        fail(
          `${compartment}, with ${id} ${known.has(id) ? 'in it' : 'really in it'}, opens for ${name(owner)}`,
        )
    }
  }

  const name = (owner: Owner): string =>
    owner.kind === 'recipient' ? owner.name : `a courier of ${owner.carrier}`

  function notRevoked(visit: Visit, sinceMs: number, compartment: CompartmentId): void {
    for (const id of setOf(inside, compartment)) {
      const atMs = revoked.get(`${visit.code} ${id}`)
      // A shared compartment opens for those of its parcels that the code still covers, once more after they are out too.
      const others = visit.parcels.some((one) => one !== id && recorded.get(one)?.compartment === compartment)
      if (atMs !== undefined && atMs < sinceMs && !others)
        fail(`${compartment} with ${id} opens for a code that was called back`)
    }
  }

  return {
    name: 'own-door',
    on: {
      fault: lying.fault,
      acted: lying.acted,
      'request.sent'({ request }) {
        asked.set(request.transaction, request)
        if (request.verb === 'code.revoke')
          revoking.set(request.transaction, `${request.code.hash} ${request.parcel}`)
      },
      answered({ answer }, atMs) {
        const what = revoking.get(answer.transaction)
        if (what === undefined) return
        revoking.delete(answer.transaction)
        if (answer.status === 'ok') revoked.set(what, atMs)
      },
      committed({ write }, atMs) {
        for (const { transaction, status } of write.answers) {
          const request = asked.get(transaction)
          if (request !== undefined && status === 'ok') learn(request)
        }
        for (const { table, key, value } of write.changes) {
          if (value === null) continue
          if (table === 'visits') {
            visits.set(key, { visit: value, sinceMs: visits.get(key)?.sinceMs ?? atMs })
          } else if (table === 'parcels') move(value)
          else if (table === 'openings' && !openings.has(key)) {
            const { compartment, cause } = value
            openings.set(key, { compartment, visit: cause.kind === 'visit' ? cause.visit : null })
          }
        }
      },
      put: ({ parcel, compartment }) => void setOf(real, compartment).add(parcel),
      taken: ({ parcel, compartment }) => void setOf(real, compartment).delete(parcel),
      'pulse.asked'({ opening, compartment }) {
        const id = openings.get(opening)?.visit ?? null
        if (id === null) return
        const known = visits.get(id)
        if (known === undefined) return fail(`${compartment} opens for a visit ${id} that nobody knows`)
        const owner = owners.get(known.visit.code)
        if (owner === undefined)
          return fail(`${compartment} opens for a code that was never given to anybody`)
        mayOpen(owner, compartment)
        if (owner.kind === 'recipient') notRevoked(known.visit, known.sinceMs, compartment)
      },
    },
  }
}
