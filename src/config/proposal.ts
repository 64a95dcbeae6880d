// What a platform may change of the configuration from afar, and whether it may be changed so. Who may come in, how the
// locker proves itself and which wire opens which door are set at the locker only: whoever takes over the broker must
// not be able to open a door by it. Writes nothing.
import type { LoadResult } from '../config.ts'
import type { Section } from './edited.ts'
import { editedText } from './edited.ts'
import { didYouMean } from './nearest.ts'
import { pathText } from './problem.ts'
import type { Path } from './yaml-text.ts'

/** A proposal that can't be taken: what is wrong with which part of it. */
export interface ProposalProblem {
  /** `compartments[0].door`; empty for the whole. */
  readonly path: string
  readonly message: string
}

export type CheckedProposal =
  | {
      readonly ok: true
      /** The configuration with the proposal in it, to be written in place of the old one. */
      readonly text: string
      /** False where it says what holds already. */
      readonly changes: boolean
    }
  | { readonly ok: false; readonly problems: readonly ProposalProblem[] }

/** A whole key, or the keys below it that may be proposed. */
type Allowed = true | { readonly [key: string]: Allowed }

/** The rules that guard people, coils and codes are missing here on purpose. */
const allowed: Allowed = {
  site: { timezone: true, languages: true },
  rules: {
    senseWithinMs: true,
    idleVisitSeconds: true,
    openVisitSeconds: true,
    nagAfterSeconds: true,
    leftOpenAfterSeconds: true,
    reopenAtKioskSeconds: true,
    reopenByCodeMinutes: true,
    depositWithinHours: true,
    pickupWithinHours: true,
    heavyFromG: true,
    keepEndedDays: true,
    keepEndedParcels: true,
  },
  kiosk: {
    mode: true,
    nightHours: true,
    sunHours: true,
    quietHours: true,
    speech: true,
    askToRecommendEvery: true,
  },
  carriers: { id: true, maxCompartments: true, acceptUnannounced: true },
  compartments: {
    id: true,
    label: true,
    size: true,
    innerMm: true,
    sillMm: true,
    features: true,
    carriers: true,
  },
}

/** More than anybody reads. */
const mostProblems = 20

function forbidden(partial: unknown, may: Allowed, path: Path): ProposalProblem[] {
  if (may === true) return []
  if (Array.isArray(partial))
    return partial.flatMap((entry, index) =>
      typeof entry?.id === 'string'
        ? forbidden(entry, may, [...path, index])
        : [problem([...path, index], 'names no "id": an entry of a list is changed or added by its id.')],
    )
  if (typeof partial !== 'object' || partial === null)
    return [problem(path, 'must be a section with the keys that change.')]
  return Object.entries(partial).flatMap(([key, value]) => {
    const inner = Object.hasOwn(may, key) ? may[key] : undefined
    if (inner !== undefined) return forbidden(value, inner, [...path, key])
    const known = Object.keys(may)
    const remedy = didYouMean(key, known) || ` Can be proposed here: ${known.join(', ')}.`
    return [problem([...path, key], `is set at the locker only.${remedy}`)]
  })
}

const problem = (path: Path, message: string): ProposalProblem => ({ path: pathText(path), message })

/**
 * Lays `partial` over the configuration's text and checks the outcome as `load` checks a whole file. Never throws for
 * what stands in the proposal; throws for a text that is no configuration.
 */
export function checkedProposal(
  text: string,
  partial: Section,
  load: (text: string) => LoadResult,
): CheckedProposal {
  const beyond = forbidden(partial, allowed, [])
  if (beyond.length > 0) return { ok: false, problems: beyond.slice(0, mostProblems) }
  const edited = editedText(text, partial)
  const loaded = load(edited)
  if (!loaded.ok) {
    const problems = loaded.problems.slice(0, mostProblems)
    return { ok: false, problems: problems.map(({ path, message }) => ({ path, message })) }
  }
  return { ok: true, text: edited, changes: edited !== editedText(text, {}) }
}
