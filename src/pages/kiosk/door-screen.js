// One or more doors are in hand: opening, open, to be closed, to be confirmed, or stuck.
// The door's number in large, the wall with that door marked, and what may be done about it.
import { button, el } from './element.js'
import { actionButtons, header, incidentOf, notice, openDoors } from './scene.js'
import { drawWall } from './wall.js'

/** @typedef {import('./scene.js').Scene} Scene */
/** @typedef {import('./scene.js').Visit} Visit */
/** @typedef {Visit['doors'][number]} Door */

/** @type {import('./scene.js').Action[]} */
const inOrder = [
  'confirm',
  'reopen',
  'too-small',
  'does-not-fit',
  'wrong-door',
  'same-recipient',
  'wrong-parcel',
  'empty',
  'dirty',
  'cancel',
  'end',
  'more-time',
]

/**
 * @param {Scene} scene
 * @param {Visit} visit
 */
export function drawDoor(scene, visit) {
  const { site, say, labelOf } = scene
  const doors = doorsInHand(visit)
  const count = doors.length
  const meant = meantDoor(scene, doors)
  return el(
    `section.door.${visit.step}`,
    {},
    header(scene, titleOf(scene, visit, meant, count), hintOf(scene, visit, meant, count)),
    notice(scene),
    visit.step === 'failed' && incidentOf(scene, visit.incident),
    el(
      'div.body',
      {},
      drawNumbers(scene, visit, doors, meant),
      drawWall(site.wall, {
        labelOf,
        open: openDoors(visit),
        meant: new Set(doors.map(({ compartment }) => compartment)),
        title: `${say('door', { count })} ${doors.map(({ compartment }) => labelOf(compartment)).join(', ')}`,
      }),
    ),
    el(
      'footer',
      {},
      visit.step === 'failed' &&
        visit.role === 'customer' &&
        actionButtons(scene, ['open'], { words: { open: say('action.next-door') } }),
      actionButtons(scene, inOrder, {
        primary: visit.step === 'failed' ? 'reopen' : visit.step === 'confirm' ? 'confirm' : undefined,
        fields: meant === undefined ? {} : { compartment: meant.compartment },
        words: wordsOf(scene, visit, meant),
      }),
    ),
  )
}

/**
 * The doors that the person has to do with now: those whose parcels' fate is open, else the latest.
 * @param {Visit} visit
 * @returns {readonly Door[]}
 */
export function doorsInHand({ doors }) {
  const open = doors.filter(({ settled }) => !settled)
  return open.length > 0 ? open : doors.slice(-1)
}

/**
 * Of several doors the one that was touched, else the latest.
 * @param {Scene} scene
 * @param {readonly Door[]} doors
 */
const meantDoor = ({ meant }, doors) => doors.find(({ compartment }) => compartment === meant) ?? doors.at(-1)

/**
 * One door's number in large; several as buttons, since what is reported is about one of them.
 * @param {Scene} scene
 * @param {Visit} visit
 * @param {readonly Door[]} doors
 * @param {Door | undefined} meant
 */
function drawNumbers({ say, labelOf, mean }, visit, doors, meant) {
  const busy = visit.step === 'opening' && el('span.busy', { 'aria-hidden': 'true' })
  const word = el('span.word', {}, say('door', { count: doors.length }))
  if (doors.length > 1) {
    const numbers = doors.map((door) =>
      button(`mean-${door.compartment}`, labelOf(door.compartment), {
        press: () => mean(door.compartment),
        look: door === meant ? 'digits chosen' : 'digits',
        pressed: door === meant,
      }),
    )
    return el('div.number', {}, word, el('div.row', {}, numbers), busy)
  }
  const label = meant === undefined ? '' : labelOf(meant.compartment)
  return el(
    'p.number',
    {},
    word,
    ' ',
    el(label.length > 3 ? 'span.digits.long' : 'span.digits', {}, label),
    busy,
  )
}

const givingPurposes = ['deposit', 'return']

/**
 * @param {Scene} scene
 * @param {Visit} visit
 * @param {Door | undefined} meant
 * @param {number} count
 */
function titleOf({ say }, visit, meant, count) {
  const gives = givingPurposes.includes(meant?.purpose ?? '')
  if (visit.step === 'opening') return say('door.opening', { count })
  if (visit.step === 'close-door') return say('door.close', { count })
  if (visit.step === 'failed') return say('door.stuck')
  if (meant?.purpose === 'look') return say('door.look')
  if (visit.step === 'confirm') return say(gives ? 'door.gave' : 'door.took')
  if (gives) return say('door.give')
  return meant?.purpose === 'pick-up' ? say('door.take', { count }) : say('door.empty-out')
}

/**
 * @param {Scene} scene
 * @param {Visit} visit
 * @param {Door | undefined} meant
 * @param {number} count
 */
function hintOf({ say }, visit, meant, count) {
  if (visit.step === 'failed') {
    if (visit.actions.includes('reopen')) return say('door.push')
    return say(meant?.purpose === 'pick-up' ? 'door.kept' : 'door.other')
  }
  if (count > 1 && visit.step !== 'opening') return say('door.which')
  if (visit.step === 'open' && meant?.purpose === 'deposit') return say('courier.next')
  return ''
}

/**
 * @param {Scene} scene
 * @param {Visit} visit
 * @param {Door | undefined} meant
 * @returns {Partial<Record<import('./scene.js').Action, string>>}
 */
function wordsOf({ say }, visit, meant) {
  if (visit.step === 'failed') return { reopen: say('action.retry') }
  if (meant?.purpose === 'look') return { confirm: say('action.inside'), empty: say('action.is-empty') }
  return {}
}
