// What every screen is given: the site, the visit, the words and the deeds; and what several screens conclude from the
// visit for the eye. What may be done says `visit.actions` alone.
import type { VisitAction } from '../../core/input.ts'
import type { VisitView } from '../../core/view.ts'
import type { Deeds } from './deeds.ts'
import { shown } from './deeds.ts'
import type { Site } from './line.ts'
import { lookOf } from './modes.ts'
import type { Look, Note, State } from './state.ts'
import { trainingOver } from './state.ts'
import type { Choice } from './view.ts'
import type { Key, Say } from './words.ts'
import { firstCome, languages } from './words.ts'

export type Door = VisitView['doors'][number]
export type Parcel = VisitView['parcels'][number]

export interface Scene {
  readonly site: Site
  readonly state: State
  readonly deeds: Deeds
  readonly look: Look
  readonly language: string
  readonly say: Say
  /** What stands on a door. */
  labelOf(compartment: string): string
}

export interface VisitScene extends Scene {
  readonly visit: VisitView
}

export function sceneOf(state: State, deeds: Deeds): Scene & { readonly visit: VisitView | null } {
  const { site, chosenLanguage } = state
  const { visit } = shown(state)
  return {
    site,
    state,
    deeds,
    visit,
    look: lookOf(state),
    ...firstCome([visit?.language ?? chosenLanguage, ...site.languages]),
    labelOf: (compartment) => site.labels[compartment] ?? compartment,
  }
}

/** The languages that can be chosen here. */
export const languagesOf = ({ site }: Scene): readonly string[] =>
  site.languages.filter((one) => Object.hasOwn(languages, one))

/** The doors that the person has to do with now: those whose parcels' fate is open, else the latest. */
export function doorsInHand({ doors }: VisitView): readonly Door[] {
  const open = doors.filter(({ settled }) => !settled)
  return open.length > 0 ? open : doors.slice(-1)
}

/** Of several doors the one that was touched, else the latest. */
export const meantDoor = ({ state, visit }: VisitScene): Door | undefined => {
  const doors = doorsInHand(visit)
  return doors.find(({ compartment }) => compartment === state.meant) ?? doors.at(-1)
}

/** What stands open now, whatever becomes of the parcels. */
export const openDoors = ({ doors }: VisitView): ReadonlySet<string> =>
  new Set(doors.filter(({ door }) => door === 'open').map(({ compartment }) => compartment))

/** Asks for the doors that are done with and still stand open, else for those that somebody before left open. */
export function leftOpen({ say, labelOf, state }: Scene, visit: VisitView | null): string {
  const own = (visit?.doors ?? []).filter(({ door, settled }) => door === 'open' && settled)
  const doors = own.length > 0 ? own.map(({ compartment }) => compartment) : (state.screen?.alsoOpen ?? [])
  if (doors.length === 0) return ''
  const count = doors.length
  const which = `${say('door', { count })} ${doors.map(labelOf).join(', ')}`
  const isAlso = own.length === 0 && visit !== null
  return isAlso ? `${which} ${say('door.also', { count })}` : `${which}: ${say('door.shut')}`
}

export function noteText(
  { say }: Scene,
  visit: VisitView | null,
  { reason, hint, way, retryAtMs, incident }: Note,
): string {
  if (reason === trainingOver) return say('training.over')
  if (hint === 'mistyped') return say('refused.mistyped')
  if (reason === 'locked-out' && way === 'pin') return say('pin.locked')
  // At the idle screen only a return can be asked for by hand.
  if (reason === 'not-now' && way === 'action' && visit === null) return say('return.full')
  if (visit?.returning !== undefined && way === 'qr') {
    if (reason === 'not-now') return say('return.label-used')
    if (reason === 'unknown-parcel') return say('return.no-label')
  }
  const time = retryAtMs === null ? '' : clockText(retryAtMs - Date.now())
  const key = `refused.${reason}`
  const said = say(isRefusal(key) ? key : 'refused.not-now', { time })
  return incident === undefined ? said : `${said} ${say('incident')} ${incident}`
}

const refusals: readonly Key[] = [
  'refused.code-unknown',
  'refused.code-expired',
  'refused.code-used',
  'refused.locked-out',
  'refused.busy',
  'refused.unknown-parcel',
  'refused.no-free-door',
  'refused.wrong-locker',
  'refused.signature-invalid',
  'refused.signature-expired',
  'refused.signature-used',
  'refused.storage',
  'refused.failed',
]
const isRefusal = (key: string): key is Key => (refusals as readonly string[]).includes(key)

/** Rounded up, so that a second that has begun still counts. */
export function clockText(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** When the visit's time is over, on the browser's clock; null where nothing is counted. */
export function deadlineOf({ state }: Scene, visit: VisitView): number | null {
  const times = Object.values(visit.deadlines).map((time) => Date.parse(time) - state.skewMs)
  const known = times.filter((time) => Number.isFinite(time))
  return known.length === 0 ? null : Math.min(...known)
}

/** The choice of an action, where the visit allows it; else none. */
export function choiceOf(
  { visit, deeds, say, state }: VisitScene,
  action: VisitAction,
  fields: Parameters<Deeds['act']>[1] = {},
  how: Partial<Choice> = {},
): readonly Choice[] {
  if (!visit.actions.includes(action)) return []
  return [
    {
      name: action,
      label: say(`action.${action}`),
      isOff: state.isSending,
      press: () => deeds.act(action, fields),
      ...how,
    },
  ]
}
