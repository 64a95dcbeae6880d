// What lies over everything else for a moment: help, the languages, how the screen looks, "are you still there?",
// and a daemon that is away.

import type { VisitView } from '../../../core/view.ts'
import { Countdown } from '../countdown.tsx'
import { display, globe, loud, lower, moon, mute, parcel, sun } from '../icons.tsx'
import { paged } from '../paging.ts'
import { Qr } from '../qr.tsx'
import type { Scene, VisitScene } from '../scene.ts'
import { choiceOf, doorsInHand, languagesOf } from '../scene.ts'
import type { Look } from '../state.ts'
import type { Choice, View } from '../view.ts'
import { languages as known } from '../words.ts'

export function help(scene: Scene & { readonly visit: VisitView | null }): View {
  const { site, say, deeds, labelOf, visit } = scene
  const doors = visit === null ? [] : doorsInHand(visit).map(({ compartment }) => labelOf(compartment))
  const numbers: [string, string][] = [[say('locker'), site.id]]
  if (doors.length > 0) numbers.push([say('door', { count: doors.length }), doors.join(' · ')])
  if (visit?.receipt !== undefined) numbers.push([say('receipt'), visit.receipt])
  if (visit?.incident !== undefined) numbers.push([say('incident'), visit.incident])
  return {
    name: 'help',
    kind: 'help',
    title: say('help.hint'),
    figure: (
      <>
        <dl class="numbers">
          {numbers.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <Qr text={numbers.map(([, value]) => value).join(' ')} />
      </>
    ),
    choices: [
      { name: 'display', label: say('display'), icon: display, press: () => deeds.show('display') },
      ...(site.languages.length > 1
        ? [{ name: 'languages', label: say('language'), icon: globe, press: () => deeds.show('languages') }]
        : []),
      // At the idle screen the digits are the PIN's, so a keypad begins a return here.
      ...(visit === null ? returnChoice(scene) : []),
    ],
    back: () => deeds.show(null),
  }
}

function returnChoice({ site, say, deeds, state }: Scene): readonly Choice[] {
  if (site.walkInReturns.length === 0) return []
  return [
    {
      name: 'return',
      label: say('action.return'),
      icon: parcel,
      isOff: state.isSending,
      press: () => deeds.beginReturn(),
    },
  ]
}

export function languages(scene: Scene): View {
  const { say, language, deeds } = scene
  const all = languagesOf(scene).map((one) => ({
    name: `language-${one}`,
    label: known[one]?.name ?? one,
    isChosen: one === language,
    press: () => deeds.speak(one),
  }))
  return {
    name: 'languages',
    kind: 'choose',
    title: say('language'),
    tiles: paged(scene, all, 6),
    columns: 2,
    choices: [],
    back: () => deeds.show(null),
  }
}

export function displayModes({ say, deeds, look, site }: Scene): View {
  const choice = (
    name: string,
    label: string,
    changes: Partial<Look>,
    isChosen: boolean,
    icon: Choice['icon'],
  ) => ({
    name,
    label,
    icon,
    isChosen,
    press: () => deeds.lookAs(changes),
  })
  return {
    name: 'display',
    kind: 'choose',
    title: say('display'),
    tiles: [
      choice('contrast', say('display.contrast'), { contrast: !look.contrast }, look.contrast, display),
      choice('low', say('display.low'), { low: !look.low }, look.low, lower),
      choice(
        'night',
        say('display.night'),
        { light: look.light === 'night' ? 'day' : 'night' },
        look.light === 'night',
        moon,
      ),
      choice(
        'sun',
        say('display.sun'),
        { light: look.light === 'sun' ? 'day' : 'sun' },
        look.light === 'sun',
        sun,
      ),
      ...(site.kiosk.speech === 'off'
        ? []
        : [
            choice(
              'speech',
              say(look.speaks ? 'speech.off' : 'speech.on'),
              { speaks: !look.speaks },
              look.speaks,
              look.speaks ? mute : loud,
            ),
          ]),
    ],
    columns: 2,
    choices: [],
    back: () => deeds.show(null),
  }
}

/** Time is nearly over: asked before it acts. */
export function stillThere(scene: VisitScene, untilMs: number): View {
  const { say, visit } = scene
  return {
    name: `${visit.id}-still-there`,
    kind: 'act',
    tone: 'attention',
    title: say('time.still'),
    figure: (
      <p class="seconds">
        <Countdown untilMs={untilMs} />
      </p>
    ),
    choices: [
      ...choiceOf(scene, 'more-time', {}, { label: say('time.yes'), look: 'primary' }),
      ...(visit.actions.includes('end') ? choiceOf(scene, 'end') : choiceOf(scene, 'cancel')),
    ],
  }
}

export const away = ({ say }: Pick<Scene, 'say'>): View => ({
  name: 'away',
  kind: 'away',
  title: say('away.title'),
  hint: say('away.hint'),
  choices: [],
})
