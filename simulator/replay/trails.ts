// For whoever searches after a problem: everything that was told and everything that was really done at the doors and
// with the parcels that the problem names, in the order of time. Judges nothing.
import type { Evidence } from './checks.ts'
import { inOrder, typeOf } from './checks.ts'

const mostTrails = 5

type Step = readonly [atMs: number, text: string]

/** The steps at these doors and of this parcel, if one is meant, from its first event on. */
function trail(evidence: Evidence, doors: ReadonlySet<unknown>, parcel: string | null): string[] {
  const { platform, truth } = evidence
  const told: Step[] = inOrder(platform)
    .filter(({ data }) => (parcel !== null && data.parcel === parcel) || doors.has(data.compartment))
    .map((event) => [Date.parse(event.time), `${typeOf(event)} ${JSON.stringify(event.data)}`])
  const handed: Step[] = truth.handOvers
    .filter((one) => one.parcel === parcel || doors.has(one.compartment))
    .map((one) => [
      one.atMs,
      `REALLY ${one.parcel} ${one.what} ${one.compartment} by ${one.person.kind} ${one.person.id}`,
    ])
  const pulsed: Step[] = truth.pulses
    .filter((one) => doors.has(one.compartment))
    .map((one) => [one.atMs, `REALLY pulsed ${one.compartment} for ${one.person?.kind} ${one.person?.id}`])
  const ofParcel = told.filter(([, text]) => parcel !== null && text.includes(`"parcel":"${parcel}"`))
  const firstMs = ofParcel[0]?.[0] ?? told[0]?.[0] ?? 0
  return [...told, ...handed, ...pulsed]
    .filter(([atMs]) => atMs >= firstMs)
    .sort((a, b) => a[0] - b[0])
    .map(([atMs, text]) => `  ${((atMs - firstMs) / 1000).toFixed(3)} s  ${text}`)
}

export function trailsOf(problems: readonly string[], evidence: Evidence): string[] {
  const named = new Set(problems.flatMap((one) => /\bparcel (\S+?):? /.exec(one)?.[1] ?? []))
  const doors = new Set(problems.flatMap((one) => /\bdoor (\S+) /.exec(one)?.[1] ?? []))
  const events = inOrder(evidence.platform)
  const ofParcels = [...named].slice(0, mostTrails).map((id) => {
    const its = events.filter(({ data }) => data.parcel === id).map(({ data }) => data.compartment)
    return [`trail of parcel ${id}:`, ...trail(evidence, new Set(its.filter((one) => one !== undefined)), id)]
  })
  const ofDoors = [...doors]
    .slice(0, mostTrails)
    .map((id) => [`trail of door ${id}:`, ...trail(evidence, new Set([id]), null)])
  return [...ofParcels, ...ofDoors].slice(0, mostTrails).flat()
}
