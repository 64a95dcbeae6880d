// The customer's phone: what the platform would write to whoever the chosen parcel is for.
import { el, fill } from './element.js'
import { clock, spaced } from './words.js'

/** @typedef {import('./switches.js').View} View */
/** @typedef {NonNullable<View['parcel']>} Parcel */

const place = /** @type {HTMLElement} */ (document.querySelector('#phone'))

/** @param {View} view */
export function drawPhone({ parcel, site }) {
  const looks = parcel && [parcel.id, parcel.state, parcel.pin, parcel.pickupBy, parcel.receipt]
  fill(place, looks, () => [
    el(
      'div.handset',
      {},
      el('h2', {}, 'The customer’s phone'),
      parcel === null
        ? el('p.empty', {}, 'Send a parcel: its message appears here.')
        : el('div.message', {}, drawMessage(parcel, site.site)),
    ),
  ])
}

/**
 * @param {Parcel} parcel
 * @param {string} locker
 */
function drawMessage(parcel, locker) {
  const { id, state, kind, pickupBy, receipt } = parcel
  if (kind === 'return') {
    if (state === 'assigned')
      return [
        el('p', {}, el('b', {}, `Your return ${id}`), ` Bring it to locker ${locker} and scan:`),
        ...drawCode(parcel),
      ]
    if (state === 'deposited')
      return [el('p', {}, `We have your return ${id}. Receipt `, el('b', {}, receipt ?? '–'), '.')]
  }
  if (state === 'deposited' && parcel.qr !== '')
    return [
      el('p', {}, el('b', {}, `Your parcel ${id} is here!`), ` Scan this at locker ${locker}:`),
      ...drawCode(parcel),
      pickupBy !== null && el('p.until', {}, `until ${day(pickupBy)}, ${clock(pickupBy).slice(0, 5)}`),
    ]
  return [el('p', {}, texts[state]?.(id) ?? `About ${id}: ${state}.`)]
}

/** @param {Parcel} parcel */
const drawCode = ({ id, qr, pin }) => [
  el('img.qr', {
    src: `api/parcels/${id}/qr.svg?${qr.length}`,
    alt: `QR code of ${id}`,
    width: 116,
    height: 116,
  }),
  el('p.pin', {}, el('small', {}, 'PIN'), spaced(pin)),
]

/** @type {Readonly<Record<string, (id: string) => string>>} */
const texts = {
  announcing: (id) => `We are looking for a door for ${id}.`,
  assigned: (id) => `Your parcel ${id} is on its way to the locker. Your code comes when it is there.`,
  deposited: (id) => `${id} came without an announcement: nobody has a code for it yet.`,
  collected: (id) => `You have collected ${id}. Thank you!`,
  expired: (id) => `${id} was not collected in time and goes back.`,
  withdrawn: (id) => `${id} was cancelled and goes back.`,
  cancelled: (id) => `${id} was cancelled.`,
  'taken-out': (id) => `${id} is on its way back.`,
  'turned-down': (id) => `${id} goes to another locker: this one has no door for it.`,
  missing: (id) => `We are looking for ${id} and will write to you.`,
}

/** @param {string} time */
const day = (time) =>
  new Date(time).toLocaleDateString('en-GB', { weekday: 'short', day: 'numeric', month: 'short' })
