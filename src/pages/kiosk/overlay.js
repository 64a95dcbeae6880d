// What lies over everything else for a moment: help, the choice of a language, a daemon that is away.

import { doorsInHand } from './door-screen.js'
import { button, el } from './element.js'
import { catalogues } from './words.js'

/** @param {import('./scene.js').Scene} scene */
export function drawHelp(scene) {
  const { site, screen, say, show, labelOf } = scene
  const { visit } = screen
  const doors = visit === null ? [] : doorsInHand(visit).map(({ compartment }) => labelOf(compartment))
  /** @type {[string, string][]} */
  const numbers = [[say('locker'), site.id]]
  if (doors.length > 0) numbers.push([say('door', { count: doors.length }), doors.join(' · ')])
  if (visit?.receipt !== undefined) numbers.push([say('receipt'), visit.receipt])
  if (visit?.incident !== undefined) numbers.push([say('incident'), visit.incident])
  return el(
    'section.help',
    {},
    el('header', {}, el('h1', { tabindex: '-1' }, say('help.hint'))),
    el(
      'dl.numbers',
      {},
      numbers.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))),
    ),
    el('footer', {}, button('back', say('back'), { press: () => show(null), look: 'primary' })),
  )
}

/** @param {import('./scene.js').Scene} scene */
export function drawLanguages(scene) {
  const { site, say, language, speak, show } = scene
  const known = site.languages.filter((one) => Object.hasOwn(catalogues, one))
  return el(
    'section.choose',
    {},
    el('header', {}, el('h1', { tabindex: '-1' }, say('language'))),
    el(
      'div.cards',
      {},
      known.map((one) =>
        button(`language-${one}`, String(catalogues[one]?.name), {
          press: () => speak(one),
          look: one === language ? 'card chosen' : 'card',
          pressed: one === language,
        }),
      ),
    ),
    el('footer', {}, button('back', say('back'), { press: () => show(null) })),
  )
}

/** @param {import('./words.js').Say} say */
export const drawAway = (say) =>
  el(
    'section.away',
    {},
    el('span.busy', { 'aria-hidden': 'true' }),
    el('h1', { tabindex: '-1' }, say('away.title')),
    el('p.hint', {}, say('away.hint')),
  )
