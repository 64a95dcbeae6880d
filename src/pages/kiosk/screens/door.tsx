// One or more doors are in hand: opening, open, to be closed, to be confirmed, or stuck.
// The door's number in large, the wall with that door marked, and what may be done about it.
import type { VisitAction } from '../../../core/input.ts'
import { again, check, larger, more, parcel, question } from '../icons.tsx'
import { paged } from '../paging.ts'
import { WallPicture } from '../pictures.tsx'
import { Qr } from '../qr.tsx'
import type { Door, VisitScene } from '../scene.ts'
import { choiceOf, doorsInHand, leftOpen, meantDoor, openDoors } from '../scene.ts'
import type { Choice, View } from '../view.ts'
import { groupsOf } from './return.tsx'

const givingPurposes = ['deposit', 'return']

export function door(scene: VisitScene): View {
  const { visit, say, labelOf } = scene
  const doors = doorsInHand(visit)
  const meant = meantDoor(scene)
  const numbers = doors.map(({ compartment }) => labelOf(compartment)).join(', ')
  const isStuck = visit.step === 'failed'
  const isSeveral = doors.length > 1
  const isGivenUp = isStuck && visit.incident !== undefined
  return {
    name: `${visit.id}-${visit.step}-${meant?.compartment ?? ''}`,
    kind: 'act',
    title: titleOf(scene, meant, doors.length),
    hint: hintOf(scene, meant, isSeveral),
    ...(isStuck || visit.step === 'close-door' ? { tone: 'attention' as const } : {}),
    figure: isGivenUp ? (
      <p class="incident">
        <span>{say('incident')}</span> <b>{visit.incident}</b>
      </p>
    ) : isSeveral ? undefined : (
      <p class="door-number">
        <span class="word">{say('door', { count: 1 })}</span> <Digits of={numbers} />
      </p>
    ),
    said: `${say('door', { count: doors.length })} ${numbers}`,
    picture: isGivenUp ? (
      <Qr text={`${scene.site.id} ${visit.incident}`} />
    ) : (
      <WallPicture
        wall={scene.site.wall}
        labelOf={labelOf}
        open={openDoors(visit)}
        meant={new Set(doors.map(({ compartment }) => compartment))}
        title={`${say('door', { count: doors.length })} ${numbers}`}
        afterColumn={scene.site.kiosk.afterColumn}
        here={say('wall.here')}
      />
    ),
    ...(isSeveral
      ? {
          tiles: paged(
            scene,
            doors.map((one) => numberOf(scene, one, one === meant)),
            6,
          ),
          columns: 3,
        }
      : {}),
    choices: footOf(scene, meant),
  }
}

const Digits = ({ of }: { readonly of: string }) => (
  <b class={of.length > 3 ? 'digits long' : 'digits'}>{of}</b>
)

/** Of several doors each is a choice, since what is reported is about one of them. */
const numberOf = ({ labelOf, deeds }: VisitScene, { compartment }: Door, isChosen: boolean): Choice => ({
  name: `mean-${compartment}`,
  label: labelOf(compartment),
  isChosen,
  press: () => deeds.mean(compartment),
})

function titleOf({ say, visit }: VisitScene, meant: Door | undefined, count: number): string {
  const gives = givingPurposes.includes(meant?.purpose ?? '')
  if (visit.step === 'opening') return say('door.opening', { count })
  if (visit.step === 'close-door') return say('door.close', { count })
  if (visit.step === 'failed') return say('door.stuck')
  if (visit.actions.includes('take-back')) return say('return.decide')
  if (meant?.purpose === 'look') return say('door.look')
  if (visit.step === 'confirm') return say(gives ? 'door.gave' : 'door.took')
  if (gives) return say('door.give')
  return meant?.purpose === 'pick-up' && visit.role === 'customer'
    ? say('door.take', { count })
    : say('door.empty-out')
}

function hintOf(scene: VisitScene, meant: Door | undefined, isSeveral: boolean): string {
  const { say, visit } = scene
  if (visit.step === 'failed') {
    const left = meant?.triesLeft
    const tries = left === undefined ? '' : ` ${say('door.tries', { count: left })}`
    if (visit.actions.includes('reopen')) return `${say('door.push')}${tries}`
    return say(meant?.purpose === 'pick-up' ? 'door.kept' : 'door.other')
  }
  if (visit.actions.includes('take-back')) return say('return.leave')
  const groups = groupsOf(scene)
  if (groups.length > 0) return say('return.on-it', { number: groups.join(' ') })
  // It must not lie over the number that counts.
  const open = leftOpen(scene, visit)
  if (open !== '') return open
  if (isSeveral && visit.step !== 'opening') return say('door.which')
  if (visit.step === 'open' && meant?.purpose === 'deposit') return say('courier.next')
  return ''
}

/** What goes straight to the foot of the screen, in this order; everything else lies behind "Something wrong?". */
function footOf(scene: VisitScene, meant: Door | undefined): readonly Choice[] {
  const { visit, say, deeds } = scene
  const at = fieldsOf(meant)
  const isLook = meant?.purpose === 'look'
  const isStuck = visit.step === 'failed'
  const first: readonly Choice[] = isStuck
    ? [
        ...choiceOf(scene, 'reopen', at, {
          label: say('action.retry'),
          icon: again,
          look: 'primary',
        }),
        ...(visit.role === 'customer' ? choiceOf(scene, 'open', {}, { label: say('action.next-door') }) : []),
      ]
    : [
        ...choiceOf(scene, 'confirm', at, {
          icon: check,
          look: 'primary',
          ...(isLook ? { label: say('action.inside') } : {}),
        }),
        ...choiceOf(scene, 'take-back', at, { icon: parcel, look: 'primary' }),
        ...(isLook ? choiceOf(scene, 'empty', at, { label: say('action.is-empty') }) : []),
        ...(visit.step === 'confirm' ? choiceOf(scene, 'reopen', at, { icon: again }) : []),
        ...(givingPurposes.includes(meant?.purpose ?? '') && visit.step !== 'confirm'
          ? choiceOf(scene, 'too-small', at, { icon: larger })
          : []),
      ]
  const why = whyBack(scene)
  const rest = problemsOf(scene, new Set(first.map(({ name }) => name)))
  if (rest.length === 0) return [...first, ...why]
  if (rest.length === 1) return [...first, ...why, ...rest]
  const isStaff = visit.role !== 'customer'
  return [
    ...first,
    ...why,
    {
      name: 'problem',
      label: say(isStaff ? 'other' : 'problem'),
      icon: isStaff ? more : question,
      press: () => deeds.show('problem'),
    },
  ]
}

/** Asked only as long as there is no answer. */
function whyBack({ say, visit, state, deeds }: VisitScene): readonly Choice[] {
  const isKnown = state.explainedVisit === visit.id || visit.returning?.reason != null
  if (isKnown || !visit.actions.includes('return')) return []
  return [{ name: 'reason', label: say('return.reason'), press: () => deeds.show('reason') }]
}

const fieldsOf = (meant: Door | undefined) => (meant === undefined ? {} : { compartment: meant.compartment })

const problems = [
  'does-not-fit',
  'too-small',
  'wrong-parcel',
  'empty',
  'same-recipient',
  'wrong-door',
  'dirty',
  'cancel',
  'end',
] as const satisfies readonly VisitAction[]

/** What else may be done at this door. */
function problemsOf(scene: VisitScene, without: ReadonlySet<string>): readonly Choice[] {
  const { say, visit } = scene
  const meant = meantDoor(scene)
  const words: Partial<Record<VisitAction, string>> = {
    ...(meant?.purpose === 'return' ? { cancel: say('return.keep') } : {}),
    ...(meant?.purpose === 'take-out' ? { empty: say('action.not-there') } : {}),
    // After the last try there is nothing left to call off.
    ...(visit.step === 'failed' && !visit.actions.includes('reopen') ? { cancel: say('action.end') } : {}),
  }
  return (
    problems
      .filter((action) => !without.has(action))
      // Ending with an open door leaves a doubt behind; the door comes first.
      .filter((action) => action !== 'end' || visit.step === 'confirm')
      .flatMap((action) => {
        const label = words[action]
        const fields = action === 'end' ? {} : fieldsOf(meant)
        return choiceOf(scene, action, fields, label === undefined ? {} : { label })
      })
  )
}

/** The sheet behind "Something wrong?". */
export function problem(scene: VisitScene): View {
  const { say, visit, deeds } = scene
  const shown = new Set(footOf(scene, meantDoor(scene)).map(({ name }) => name))
  return {
    name: `${visit.id}-problem`,
    kind: 'choose',
    title: say(visit.role === 'customer' ? 'problem.title' : 'other.title'),
    tiles: paged(scene, problemsOf(scene, shown), 5),
    columns: 2,
    choices: [],
    back: () => deeds.show(null),
  }
}
