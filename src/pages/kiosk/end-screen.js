// The doors are done: thanks, the receipt, "open again" while that is possible, and one tap of feedback.
import { button, countdown, el } from './element.js'
import { actionButtons, deadlineOf, header, incidentOf, notice } from './scene.js'

/** @typedef {import('./scene.js').Scene} Scene */
/** @typedef {import('./scene.js').Visit} Visit */

/**
 * @param {Scene} scene
 * @param {Visit} visit
 */
export function drawEnd(scene, visit) {
  const { say, leave } = scene
  const isSorry = visit.parcels.some(({ state }) => state === 'missing')
  const title = isSorry ? say('thanks.sorry') : say(visit.role === 'customer' ? 'thanks.title' : 'done.title')
  return el(
    'section.end',
    {},
    header(scene, title),
    notice(scene),
    el(
      'div.body',
      {},
      visit.receipt !== undefined &&
        el('p.receipt', {}, el('span', {}, say('receipt')), ' ', el('b', {}, visit.receipt)),
      incidentOf(scene, visit.incident),
      visit.role === 'customer' ? drawFeedback(scene, visit) : drawSummary(scene, visit),
    ),
    el(
      'footer',
      {},
      visit.actions.includes('reopen') && drawReopen(scene, visit),
      actionButtons(scene, ['wrong-parcel', 'empty']),
      visit.step === 'done'
        ? button('leave', say('close'), { press: leave, look: 'primary' })
        : actionButtons(scene, ['end'], { primary: 'end' }),
    ),
  )
}

/**
 * @param {Scene} scene
 * @param {Visit} visit
 */
function drawReopen(scene, visit) {
  const { say, act, isSending } = scene
  const untilMs = deadlineOf(scene)
  const door = visit.doors.length === 1 ? visit.doors[0] : undefined
  return button('reopen', say('action.reopen'), {
    press: () => act('reopen', door === undefined ? {} : { compartment: door.compartment }),
    disabled: isSending,
    after: untilMs === null ? null : countdown(untilMs),
  })
}

/**
 * @param {Scene} scene
 * @param {Visit} visit
 */
function drawFeedback({ say, act, isThanked, isSending }, visit) {
  if (isThanked) return el('p.hint', { role: 'status' }, say('feedback.thanks'))
  if (!visit.actions.includes('feedback')) return null
  return el(
    'div.feedback',
    {},
    el('h2', {}, say('feedback.title')),
    el(
      'div.row',
      {},
      [1, 2, 3, 4, 5].map((score) =>
        button(`feedback-${score}`, '', {
          press: () => act('feedback', { score }),
          look: 'mood',
          disabled: isSending,
          label: say('feedback.score', { count: score }),
          after: drawMood(score),
        }),
      ),
    ),
  )
}

/**
 * A face from sad (1) to glad (5): its mouth says it, and so does the number below.
 * @param {number} score
 */
function drawMood(score) {
  const bend = (score - 3) * 9
  return el(
    'svg',
    { viewBox: '0 0 100 126', 'aria-hidden': 'true' },
    el('circle.head', { cx: 50, cy: 48, r: 42 }),
    el('circle.eye', { cx: 35, cy: 38, r: 5.5 }),
    el('circle.eye', { cx: 65, cy: 38, r: 5.5 }),
    el('path.mouth', { d: `M30 ${64 - bend / 2}Q50 ${64 + bend} 70 ${64 - bend / 2}` }),
    el('text.score', { x: 50, y: 118, 'text-anchor': 'middle' }, String(score)),
  )
}

/** @type {readonly (readonly [import('./words.js').Key, readonly Visit['parcels'][number]['state'][]])[]} */
const sums = [
  ['done.in', ['deposited']],
  ['done.out', ['taken-out']],
  ['done.refused', ['refused']],
  ['done.missing', ['missing']],
]

/**
 * @param {Scene} scene
 * @param {Visit} visit
 */
function drawSummary({ say }, visit) {
  const lines = sums.flatMap(([key, states]) => {
    const count = visit.parcels.filter(({ state }) => states.includes(state)).length
    return count === 0 ? [] : [el('div', {}, el('dd', {}, String(count)), el('dt', {}, say(key)))]
  })
  return lines.length === 0 ? null : el('dl.summary', {}, lines)
}
