// What every drawing is given: the site, the visit, the words and the ways to act; and the parts that several
// screens share. It reads the visit and draws conclusions for the eye only: what may be done says `visit.actions`.
import { button, countdown, el } from './element.js'
import { catalogues } from './words.js'

/** @typedef {import('./line.js').Visit} Visit */
/** @typedef {import('./line.js').Action} Action */
/** @typedef {{ readonly reason: string, readonly hint?: string | undefined, readonly way: 'qr' | 'pin' | 'action', readonly untilMs: number, readonly retryAtMs: number | null, readonly incident?: string | undefined }} Note */
/**
 * @typedef {object} Scene
 * @property {import('./line.js').Site} site
 * @property {import('./line.js').Screen} screen
 * @property {string} language
 * @property {import('./words.js').Say} say
 * @property {(compartment: string) => string} labelOf what stands on the door
 * @property {(time: string | undefined) => number | null} localMs a time of the locker on the browser's clock
 * @property {(action: Action, fields?: Readonly<Record<string, unknown>>) => void} act
 * @property {(label: string, isTyped: boolean) => void} scan
 * @property {(language: string) => void} speak
 * @property {(overlay: 'help' | 'languages' | null) => void} show
 * @property {() => void} leave takes an ended visit off the screen
 * @property {Note | null} note
 * @property {boolean} isSending
 * @property {boolean} isHurried the visit's time is nearly over
 * @property {boolean} isThanked feedback was given
 * @property {import('./pin-pad.js').PinPad} pinPad
 * @property {string | null} meant the door that was touched, where several are in hand
 * @property {(compartment: string) => void} mean
 * @property {{ text: string }} typed the label that is being typed; outlives a drawing
 */

/**
 * The header of a screen: what to do, in one sentence, and the two ways out of not understanding it.
 * @param {Scene} scene
 * @param {string} title
 * @param {string} [more] a second sentence; a door that was left open comes before it
 */
export function header(scene, title, more = '') {
  const { say, show, language, site } = scene
  const hint = leftOpen(scene) || more
  return el(
    'header',
    {},
    el('div', {}, el('h1', { tabindex: '-1' }, title), hint === '' ? null : el('p.hint', {}, hint)),
    site.languages.length > 1 &&
      button('languages', catalogues[language]?.name.toString() ?? language, {
        press: () => show('languages'),
        look: 'quiet',
        label: `${say('language')}: ${catalogues[language]?.name ?? language}`,
      }),
    button('help', say('help'), { press: () => show('help'), look: 'quiet' }),
  )
}

/**
 * What stands open now, whatever becomes of the parcels.
 * @param {Visit} visit
 */
export const openDoors = ({ doors }) =>
  new Set(doors.filter(({ door }) => door === 'open').map(({ compartment }) => compartment))

/**
 * Asks for the doors that are done with and still stand open.
 * @param {Scene} scene
 */
function leftOpen({ screen, say, labelOf }) {
  const doors = (screen.visit?.doors ?? []).filter(({ door, settled }) => door === 'open' && settled)
  const count = doors.length
  if (count === 0) return ''
  const labels = doors.map(({ compartment }) => labelOf(compartment)).join(', ')
  return `${say('door', { count })} ${labels}: ${say('door.shut')}`
}

/**
 * What went wrong, or whether somebody is still there; nothing most of the time.
 * @param {Scene} scene
 */
export function notice(scene) {
  const { note, say, isHurried } = scene
  const text = note === null ? (isHurried ? say('time.still') : '') : noteText(scene, note)
  if (text === '') return null
  return el('p.note', {}, el('span.mark', { 'aria-hidden': 'true' }, '!'), el('span', {}, text))
}

/**
 * @param {Scene} scene
 * @param {Note} note
 */
export function noteText({ say }, { reason, hint, way, retryAtMs, incident }) {
  if (hint === 'mistyped') return say('refused.mistyped')
  if (reason === 'locked-out' && way === 'pin') return say('pin.locked')
  const time = retryAtMs === null ? '' : waitText(retryAtMs)
  const known = reason.startsWith('signature') ? 'signature' : reason
  const key = /** @type {import('./words.js').Key} */ (`refused.${known}`)
  const text = say(key, { time })
  const said = text === '' ? say('refused.not-now') : text
  return incident === undefined ? said : `${said} ${say('incident')} ${incident}`
}

/**
 * The number to call about, where something failed.
 * @param {Scene} scene
 * @param {string | undefined} incident
 */
export const incidentOf = ({ say }, incident) =>
  incident !== undefined && el('p.receipt', {}, el('span', {}, say('incident')), ' ', el('b', {}, incident))

/** @param {number} untilMs */
export function waitText(untilMs) {
  const seconds = Math.max(0, Math.ceil((untilMs - Date.now()) / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/**
 * The buttons of these actions, of those that the visit allows.
 * @param {Scene} scene
 * @param {readonly Action[]} actions in the order to show
 * @param {{ fields?: Readonly<Record<string, unknown>>, primary?: Action | undefined, words?: Partial<Record<Action, string>> }} [how]
 */
export function actionButtons(scene, actions, { fields = {}, primary, words = {} } = {}) {
  const { screen, say, act, isSending, isHurried } = scene
  const allowed = screen.visit?.actions ?? []
  return actions
    .filter((action) => allowed.includes(action))
    .map((action) => {
      const isMore = action === 'more-time'
      const untilMs = isMore ? deadlineOf(scene) : null
      return button(
        action,
        words[action] ?? say(/** @type {import('./words.js').Key} */ (`action.${action}`)),
        {
          press: () => act(action, ['end', 'more-time'].includes(action) ? {} : fields),
          look: action === primary || (isMore && isHurried) ? 'primary' : '',
          disabled: isSending,
          after: untilMs === null ? null : countdown(untilMs),
        },
      )
    })
}

/**
 * When the visit's time is over, on the browser's clock; null where nothing is counted.
 * @param {Scene} scene
 */
export function deadlineOf({ screen, localMs }) {
  const times = Object.values(screen.visit?.deadlines ?? {}).map((time) => localMs(time) ?? Number.NaN)
  const known = times.filter((time) => Number.isFinite(time))
  return known.length === 0 ? null : Math.min(...known)
}
