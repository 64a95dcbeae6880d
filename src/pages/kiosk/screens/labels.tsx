// A courier, staff or a technician between two doors: a label brings the next door; the lists say what is to be taken
// out or looked into, what was put in; and the last door can still be undone.
import { again, barcode, check, eye, list, more, parcel } from '../icons.tsx'
import { paged } from '../paging.ts'
import { LabelPicture } from '../pictures.tsx'
import type { Door, Parcel, VisitScene } from '../scene.ts'
import { choiceOf } from '../scene.ts'
import type { Choice, View } from '../view.ts'
import { sizesOf } from '../wall.ts'
import { shortened } from './leaving.tsx'
import { customersChoice } from './staff.tsx'
import { trainingChoice } from './training.tsx'

/** Items of a list on a screen, beside the way back and "all". */
const aPage = 6

export function labels(scene: VisitScene): View {
  const { say, visit, deeds, site } = scene
  const isStaff = visit.role === 'staff'
  const scans = visit.role !== 'technician'
  return {
    name: `${visit.id}-labels`,
    kind: 'scan',
    title: say(titleOf(scene)),
    ...(scans
      ? { figure: <Free scene={scene} />, picture: <LabelPicture towards={site.kiosk.scannerAt} /> }
      : {}),
    choices: [
      ...(isStaff ? customersChoice(scene) : leavingChoice(scene)),
      ...(scans
        ? [{ name: 'other', label: say('other'), icon: more, press: () => deeds.show('other') }]
        : [...checkingChoice(scene), ...trainingChoice(scene)]),
      ...choiceOf(scene, 'end', {}, { icon: check, look: 'primary' }),
    ],
  }
}

function titleOf({ visit: { role, finding, toLookInto = [] } }: VisitScene) {
  if (finding === true) return 'staff.scan'
  if (role !== 'technician') return 'courier.scan'
  return toLookInto.length > 0 ? 'courier.look' : 'courier.nothing'
}

function leavingChoice({ say, visit, deeds }: VisitScene): readonly Choice[] {
  const count = visit.toTakeOut?.length ?? 0
  if (count === 0) return []
  return [
    {
      name: 'leaving',
      label: `${say('courier.out')}: ${count}`,
      icon: parcel,
      press: () => deeds.show('leaving'),
    },
  ]
}

/** What is wanted now and then between two doors. */
export function other(scene: VisitScene): View {
  const { say, visit, deeds, labelOf } = scene
  const filled = putIn(scene)
  const last = lastDoor(scene)
  const canUndo = visit.actions.includes('reopen') || visit.actions.includes('wrong-door')
  return {
    name: `${visit.id}-other`,
    kind: 'choose',
    title: say('other'),
    tiles: paged(
      scene,
      [
        { name: 'label', label: say('courier.type'), icon: barcode, press: () => deeds.show('label') },
        ...(last !== undefined && canUndo
          ? [
              {
                name: 'last-door',
                label: say('courier.last', { door: labelOf(last.compartment) }),
                icon: again,
                press: () => deeds.show('last-door'),
              },
            ]
          : []),
        ...(filled.length > 0
          ? [
              {
                name: 'put-in',
                label: say('done.in'),
                more: String(filled.length),
                icon: list,
                press: () => deeds.show('put-in'),
              },
            ]
          : []),
        ...checkingChoice(scene),
        ...(visit.role === 'staff' ? leavingChoice(scene) : []),
        ...trainingChoice(scene),
      ],
      5,
    ),
    columns: 2,
    choices: [],
    back: () => deeds.show(null),
  }
}

function checkingChoice({ say, visit, deeds }: VisitScene): readonly Choice[] {
  const count = visit.toLookInto?.length ?? 0
  if (count === 0) return []
  return [
    {
      name: 'checking',
      label: say('courier.look'),
      more: String(count),
      icon: eye,
      press: () => deeds.show('checking'),
    },
  ]
}

/** How many doors are free, by size. */
function Free({ scene: { say, site, visit } }: { readonly scene: VisitScene }) {
  const { free = {} } = visit
  const sizes = sizesOf(site.wall).filter(({ size }) => free[size] !== undefined)
  if (sizes.length === 0) return null
  return (
    <dl class="free">
      <dt class="unseen">{say('courier.free')}</dt>
      {sizes.map(({ size }) => (
        <dd class={free[size] === 0 ? 'none' : ''} key={size}>
          <b>{size}</b> {free[size]}
        </dd>
      ))}
    </dl>
  )
}

/** What was put in during this visit. */
const putIn = ({ visit }: VisitScene): readonly Parcel[] =>
  visit.parcels.filter(
    ({ state, compartment }) =>
      state === 'deposited' &&
      visit.doors.some((door) => door.purpose === 'deposit' && door.compartment === compartment),
  )

/** The door whose parcel can still be put elsewhere, else the last one. */
const lastDoor = ({ visit }: VisitScene): Door | undefined =>
  visit.doors.findLast(
    ({ compartment, purpose }) =>
      purpose === 'deposit' &&
      visit.parcels.some((one) => one.compartment === compartment && one.state === 'deposited'),
  ) ?? visit.doors.at(-1)

export function checking(scene: VisitScene): View {
  const { say, visit, deeds, labelOf, state } = scene
  const open = (visit.toLookInto ?? []).map((compartment) => ({
    name: `check-${compartment}`,
    label: `${say('door', { count: 1 })} ${labelOf(compartment)}`,
    isOff: state.isSending || !visit.actions.includes('open'),
    press: () => deeds.act('open', { compartment }),
  }))
  return {
    name: `${visit.id}-checking`,
    kind: 'choose',
    title: say('courier.look'),
    tiles: paged(scene, open, aPage),
    columns: 3,
    choices: [],
    back: () => deeds.show(null),
  }
}

/** The running list; each line is the way to undo it as long as that is possible. */
export function putInList(scene: VisitScene): View {
  const { say, visit, deeds, labelOf, state } = scene
  const undo = putIn(scene).map(({ id, compartment = '' }) => ({
    name: `undo-${id}`,
    label: `${say('door', { count: 1 })} ${labelOf(compartment)}`,
    more: shortened(id),
    isOff: state.isSending || !visit.actions.includes('reopen'),
    press: () => deeds.act('reopen', { compartment }),
  }))
  return {
    name: `${visit.id}-put-in`,
    kind: 'choose',
    title: say('courier.again'),
    tiles: paged(scene, undo, aPage),
    columns: 3,
    choices: [],
    back: () => deeds.show(null),
  }
}

export function lastDoorSheet(scene: VisitScene): View {
  const { say, visit, deeds, labelOf } = scene
  const last = lastDoor(scene)
  const at = last === undefined ? {} : { compartment: last.compartment }
  return {
    name: `${visit.id}-last-door`,
    kind: 'choose',
    title: last === undefined ? '' : `${say('door', { count: 1 })} ${labelOf(last.compartment)}`,
    tiles: [
      ...choiceOf(scene, 'reopen', at),
      ...choiceOf(scene, 'wrong-door', at),
      ...choiceOf(scene, 'cancel', at),
    ],
    columns: 2,
    choices: [],
    back: () => deeds.show(null),
  }
}
