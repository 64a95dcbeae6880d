// Which screen there is to see: the question about time first, then the sheet that lies on top, else what the visit's step
// asks for, else the idle screen. What stands on it is the screens' own part.
import type { VisitView } from '../../core/view.ts'
import type { Scene, VisitScene } from './scene.ts'
import { deadlineOf, leftOpen, noteText } from './scene.ts'
import { door, problem } from './screens/door.tsx'
import { isAskedToRecommend, recommend, summary, thanks } from './screens/end.tsx'
import { idle } from './screens/idle.tsx'
import { labelKeys } from './screens/label-keys.tsx'
import { checking, labels, lastDoorSheet, other, putInList } from './screens/labels.tsx'
import { leaving } from './screens/leaving.tsx'
import { oneParcel, parcels } from './screens/parcels.tsx'
import { reasons, walkIn } from './screens/return.tsx'
import { away, displayModes, help, languages, stillThere } from './screens/sheets.tsx'
import { sizes } from './screens/sizes.tsx'
import { customers, found, kerb, why } from './screens/staff.tsx'
import { courses, guide, practised } from './screens/training.tsx'
import type { View } from './view.ts'

export type AnyScene = Scene & { readonly visit: VisitView | null }

/** This long before the end of its time somebody is asked whether they are still there. */
const askBeforeMs = 20_000

/** When to ask, on the browser's clock; null where the end of the time harms nobody. */
export function askAtMs({ visit, ...scene }: AnyScene): number | null {
  if (visit === null || visit.step === 'ready' || !visit.actions.includes('more-time')) return null
  const untilMs = deadlineOf(scene, visit)
  return untilMs === null ? null : untilMs - askBeforeMs
}

export function screenOf(scene: AnyScene): View {
  const { state, visit } = scene
  if (state.isAway || state.screen === null) return away(scene)
  const askMs = askAtMs(scene)
  if (visit !== null && askMs !== null && askMs <= Date.now()) {
    return stillThere({ ...scene, visit }, askMs + askBeforeMs)
  }
  const view = sheetOf(scene) ?? (visit === null ? idle(scene) : stepOf({ ...scene, visit }))
  const { training } = state.screen
  return training === null ? view : practised(view, { ...scene, training })
}

function sheetOf(scene: AnyScene): View | null {
  const { sheet } = scene.state
  if (sheet === 'help') return help(scene)
  if (sheet === 'languages') return languages(scene)
  if (sheet === 'display') return displayModes(scene)
  const training = scene.state.screen?.training
  if (sheet === 'guide') return training == null ? null : guide({ ...scene, training })
  if (scene.visit === null || sheet === null) return null
  const visitScene: VisitScene = { ...scene, visit: scene.visit }
  const sheets = {
    problem,
    'one-parcel': oneParcel,
    other,
    leaving,
    checking,
    'put-in': putInList,
    'last-door': lastDoorSheet,
    label: labelKeys,
    reason: reasons,
    customers,
    'find-label': labelKeys,
    found,
    why,
    kerb,
    courses,
  }
  return sheets[sheet](visitScene)
}

function stepOf(scene: VisitScene): View {
  const { step, role, returning } = scene.visit
  if (returning !== undefined && (step === 'choose' || step === 'size')) return walkIn(scene)
  if (step === 'size') return sizes(scene)
  if (role === 'customer') {
    if (step === 'ready' || step === 'done')
      return isAskedToRecommend(scene) ? recommend(scene) : thanks(scene)
    return step === 'choose' ? parcels(scene) : door(scene)
  }
  if (step === 'done') return summary(scene)
  return step === 'choose' || step === 'ready' ? labels(scene) : door(scene)
}

/** Where a word about open doors lies over nothing that is needed; at a door it stands among the words. */
const leavesRoom: readonly View['kind'][] = ['idle', 'scan', 'end', 'sum']

/** What went wrong just now, else which other door stands open. */
export function noteOf(scene: AnyScene, { kind }: View): string {
  const { note } = scene.state
  if (note === null) return leavesRoom.includes(kind) ? leftOpen(scene, scene.visit) : ''
  return noteText(scene, scene.visit, note)
}
