// A code that the platform was told to be given opens its parcels: whoever shows it is not told that nobody knows it, and
// sees every one of them that is in. Codes with a limit of their own are left out: what is left of it nobody sees.
import type { Parcel, ParcelId } from '../../../src/core/nouns.ts'
import type { RequestBody } from '../../../src/core/requests.ts'
import type { Checker, Fail } from './checker.ts'

const livingStates: readonly string[] = ['assigned', 'deposited', 'expired', 'withdrawn']
const unknownReasons: readonly string[] = ['code-unknown', 'code-expired', 'code-used']

export function createOwnCodeOpens(fail: Fail): Checker {
  const asked = new Map<string, RequestBody>()
  /** By the code's hash. */
  const given = new Map<string, Set<ParcelId>>()
  const limited = new Set<string>()
  const parcels = new Map<ParcelId, Parcel>()
  const visits = new Set<string>()

  function give(hash: string, parcel: ParcelId): void {
    const known = given.get(hash) ?? new Set<ParcelId>()
    given.set(hash, known.add(parcel))
  }

  function learn(request: RequestBody): void {
    if (request.verb === 'parcel.assign') {
      for (const { hash } of request.parcel.codes) give(hash, request.parcel.id)
    } else if (request.verb === 'code.issue') {
      if (request.uses !== null || request.untilMs !== null) limited.add(request.code.hash)
      give(request.code.hash, request.parcel)
    } else if (request.verb === 'code.revoke') given.get(request.code.hash)?.delete(request.parcel)
  }

  /** Those that are in and may be picked up with it. */
  const waitingFor = (hash: string): readonly ParcelId[] =>
    limited.has(hash)
      ? []
      : [...(given.get(hash) ?? [])].filter((id) => {
          const parcel = parcels.get(id)
          return parcel?.state === 'deposited' && parcel.kind === 'delivery'
        })

  return {
    name: 'own-code-opens',
    on: {
      'request.sent': ({ request }) => void asked.set(request.transaction, request),
      entered({ person, hash, reply }) {
        if (reply.kind !== 'refused' || !unknownReasons.includes(reply.reason)) return
        const [parcel] = waitingFor(hash)
        if (parcel !== undefined) fail(`${person.name} comes for ${parcel} and is told ${reply.reason}`)
      },
      committed({ write }) {
        const before = new Map<string, readonly ParcelId[]>()
        const begun = write.changes.flatMap(({ table, key, value }) =>
          table === 'visits' && value?.role === 'customer' && !visits.has(key) ? [value] : [],
        )
        for (const { code } of begun) before.set(code, waitingFor(code))
        for (const { table, key, value } of write.changes) {
          if (table === 'visits' && value !== null) visits.add(key)
          if (table !== 'parcels') continue
          if (value === null) parcels.delete(key)
          else parcels.set(key, value)
          // Announced once more it is given its codes anew.
          if (value === null || !livingStates.includes(value.state))
            for (const ids of given.values()) ids.delete(key)
        }
        for (const visit of begun) {
          const still = waitingFor(visit.code)
          for (const id of before.get(visit.code) ?? [])
            if (still.includes(id) && !visit.parcels.includes(id))
              fail(
                `whoever comes for ${visit.parcels.join(', ')} does not see ${id}, which is theirs as well`,
              )
        }
        for (const { transaction, status } of write.answers) {
          const request = asked.get(transaction)
          if (request !== undefined && status === 'ok') learn(request)
        }
      },
    },
  }
}
