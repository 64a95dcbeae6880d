// Checks of lamps, buzzers, switches and thermometers: names that must differ or exist, lines that nobody else has,
// bounds that make sense. Looks at the configuration only.
import { chipName, linesOfBuses, reservedLineFindings } from './gpio-wiring.ts'
import { didYouMean } from './nearest.ts'
import type { Parts } from './parts.ts'
import { repeated } from './parts.ts'
import type { Finding } from './problem.ts'
import type { ConfigFile } from './schema.ts'
import type { Path } from './yaml-text.ts'

type Cabinet = ConfigFile['cabinet']

const lists = ['signals', 'switches', 'thermometers'] as const

interface Named {
  readonly id: string
  readonly path: Path
}

const namesOf = (cabinet: Cabinet): readonly Named[] =>
  lists.flatMap((list) =>
    cabinet[list].map(({ id }, index) => ({ id, path: ['cabinet', list, index, 'id'] })),
  )

const repeatedNames = (cabinet: Cabinet): Finding[] =>
  repeated(
    namesOf(cabinet),
    ({ id }) => id,
    ({ id, path }, first) => ({
      path,
      message: `"${id}" is the name of ${first.path.slice(0, 2).join('.')}[${first.path[2]}] already.`,
    }),
  )

function signalFindings(cabinet: Cabinet, parts: Parts): Finding[] {
  const known = parts.entries('compartments').map((compartment) => compartment.field('id'))
  // It may be the one whose id has a mistake in it.
  if (known.includes(null)) return []
  return cabinet.signals.flatMap(({ compartment }, index) => {
    if (compartment === undefined || known.includes(compartment)) return []
    const remedy = didYouMean(compartment, known.map(String)) || ' Leave it out for the whole wall.'
    const path: Path = ['cabinet', 'signals', index, 'compartment']
    return [{ path, message: `there is no compartment "${compartment}".${remedy}` }]
  })
}

/** Lines that the machine needs itself, or that a lock or another part of the cabinet has. */
function lineFindings(cabinet: Cabinet, parts: Parts): Finding[] {
  const taken = new Map(linesOfBuses(parts))
  return (['signals', 'switches'] as const).flatMap((list) =>
    cabinet[list].flatMap(({ chip, line }, index) => {
      const path: Path = ['cabinet', list, index, 'line']
      const key = `${chipName(chip)}/${line}`
      const first = taken.get(key)
      if (first === undefined) taken.set(key, `cabinet.${list}[${index}]`)
      const twice =
        first === undefined
          ? []
          : [{ path, message: `line ${line} of ${chipName(chip)} is ${first} already: one wire, one line.` }]
      return [...reservedLineFindings(chip, line, path), ...twice]
    }),
  )
}

const thermometerFindings = (cabinet: Cabinet): Finding[] =>
  cabinet.thermometers.flatMap(({ path: file, minCelsius, maxCelsius }, index) => {
    const findings: Finding[] = []
    const path: Path = ['cabinet', 'thermometers', index]
    if (!file.startsWith('/'))
      findings.push({ path: [...path, 'path'], message: `"${file}" is no path of the kernel’s: /sys/…` })
    if (minCelsius !== undefined && maxCelsius !== undefined && minCelsius + 1 > maxCelsius)
      findings.push({
        path: [...path, 'maxCelsius'],
        message: `${maxCelsius} must be at least a degree above minCelsius, ${minCelsius}.`,
      })
    return findings
  })

export function cabinetFindings(parts: Parts): Finding[] {
  const cabinet = parts.section('cabinet')
  if (!cabinet) return []
  return [
    ...repeatedNames(cabinet),
    ...signalFindings(cabinet, parts),
    ...lineFindings(cabinet, parts),
    ...thermometerFindings(cabinet),
  ]
}
