// A customer with parcels behind several doors chooses: all at once, or one at a time.
import { button, el } from './element.js'
import { actionButtons, header, notice } from './scene.js'

/**
 * @param {import('./scene.js').Scene} scene
 * @param {import('./scene.js').Visit} visit
 */
export function drawParcels(scene, visit) {
  const { say, act, labelOf, isSending } = scene
  const canOpen = visit.actions.includes('open')
  const waiting = visit.parcels.filter(({ state }) => state === 'deposited' || state === 'assigned')
  const doors = [...new Set(waiting.flatMap(({ compartment }) => compartment ?? []))]
  return el(
    'section.choose',
    {},
    header(scene, say('choose.title', { count: waiting.length })),
    notice(scene),
    el(
      'div.cards',
      {},
      doors.map((compartment) =>
        button(`open-${compartment}`, `${say('door', { count: 1 })} ${labelOf(compartment)}`, {
          press: () => act('open', { compartment }),
          look: 'card',
          disabled: isSending || !canOpen,
        }),
      ),
    ),
    el(
      'footer',
      {},
      canOpen &&
        doors.length > 1 &&
        button('open-all', say('choose.all'), {
          press: () => act('open', { all: true }),
          look: 'primary',
          disabled: isSending,
        }),
      actionButtons(scene, ['end', 'more-time']),
    ),
  )
}
