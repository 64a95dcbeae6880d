// A return that nobody announced, up to its door: whose it is, the number to write on it, why it comes back, how large
// it is. One question a screen, and none that is answered already. The reasons serve announced returns, too.
import { check } from '../icons.tsx'
import type { Taker } from '../line.ts'
import { paged } from '../paging.ts'
import type { VisitScene } from '../scene.ts'
import { choiceOf } from '../scene.ts'
import type { Choice, View } from '../view.ts'
import type { Key } from '../words.ts'
import { sizes } from './sizes.tsx'

/** With the way out they are six. */
const aPage = 5

const shippedReasons = [
  'does-not-fit',
  'damaged',
  'wrong-item',
  'not-as-described',
  'arrived-late',
  'changed-mind',
  'other',
] as const

export function walkIn(scene: VisitScene): View {
  const { visit, state } = scene
  const { carrier, labelled, reason } = visit.returning ?? {}
  if (carrier == null) return carriers(scene)
  if (labelled !== true && state.writtenVisit !== visit.id) return number(scene)
  return reason === null && reasonsFor(scene).length > 0 ? reasons(scene) : sizes(scene)
}

const cancelled = (scene: VisitScene): readonly Choice[] =>
  choiceOf(scene, 'cancel', {}, { label: scene.say('return.keep') })

function carriers(scene: VisitScene): View {
  const { visit, say, site, deeds, state } = scene
  const all = site.walkInReturns.map(({ carrier }) => ({
    name: `carrier-${carrier}`,
    label: carrier,
    isOff: state.isSending,
    press: () => deeds.act('return', { carrier }),
  }))
  return {
    name: `${visit.id}-carriers`,
    kind: 'choose',
    title: say('return.whose'),
    tiles: [...paged(scene, all, aPage), ...cancelled(scene)],
    columns: 2,
    choices: [],
    isList: true,
  }
}

function number(scene: VisitScene): View {
  const { visit, say, deeds } = scene
  const groups = groupsOf(scene)
  return {
    name: `${visit.id}-number`,
    kind: 'act',
    title: say('return.write'),
    hint: say('return.label'),
    figure: (
      <p class="written">
        {groups.map((group) => (
          <span key={group}>{group} </span>
        ))}
      </p>
    ),
    // One sign after the other, as it is written.
    said: groups.map((group) => [...group].join(' ')).join(', '),
    choices: [
      {
        name: 'written',
        label: say('return.written'),
        icon: check,
        look: 'primary',
        press: () => deeds.write(),
      },
      ...cancelled(scene),
    ],
  }
}

/** The number to write on it, in two groups of four; none where a label stands in for it. */
export const groupsOf = ({ visit: { returning } }: VisitScene): readonly string[] =>
  returning === undefined || returning.labelled ? [] : (returning.number.match(/.{1,4}/g) ?? [])

const takerOf = ({ site, visit }: VisitScene): Taker | undefined =>
  site.walkInReturns.find(({ carrier }) => carrier === visit.returning?.carrier)

/** An announced return does not say whose it is; the shipped reasons are good for every carrier. */
const reasonsFor = (scene: VisitScene): readonly string[] => takerOf(scene)?.reasons ?? shippedReasons

function wordsFor(scene: VisitScene, reason: string): string {
  const shipped = shippedReasons.find((one) => one === reason)
  if (shipped !== undefined) return scene.say(`reason.${shipped}` satisfies Key)
  const words = takerOf(scene)?.words[reason] ?? {}
  return words[scene.language] ?? words.en ?? Object.values(words)[0] ?? reason
}

/** A screen of its own before the door, a sheet over it afterwards. */
export function reasons(scene: VisitScene): View {
  const { visit, say, deeds, state } = scene
  const isSheet = state.sheet === 'reason'
  const all = reasonsFor(scene).map((reason) => ({
    name: `reason-${reason}`,
    label: wordsFor(scene, reason),
    isOff: state.isSending,
    press: () => deeds.act('return', { reason }),
  }))
  return {
    name: `${visit.id}-reasons`,
    kind: 'choose',
    title: say('return.why'),
    tiles: [...paged(scene, all, aPage), ...(isSheet ? [] : cancelled(scene))],
    columns: 2,
    choices: [],
    ...(isSheet ? { back: () => deeds.show(null) } : { isList: true }),
  }
}
