// The platform's list of parcels: how far each has come, with its codes, and what would be done next.
import { el, fill, icon } from './element.js'
import { act } from './line.js'
import { openMenu } from './menu.js'
import { parcelStates, spaced } from './words.js'

/** @typedef {import('./switches.js').View} View */
/** @typedef {NonNullable<View['parcel']>} Parcel */

const place = /** @type {HTMLElement} */ (document.querySelector('#parcels'))

/** @param {View} view */
export function drawParcels({ picture, parcel: chosen, choose }) {
  const { parcels } = picture
  const looks = [
    chosen?.id,
    parcels.map(({ id, state, compartment, next, pin }) => [id, state, compartment, next, pin]),
  ]
  fill(place, looks, () => [
    el(
      'h2',
      {},
      'Parcels',
      el('small', {}, `${parcels.filter(({ hasEnded }) => !hasEnded).length} under way`),
    ),
    parcels.length === 0
      ? el('p.empty', {}, 'None yet.')
      : el(
          'ul',
          { 'data-scrolls': true },
          parcels.map((parcel) => drawParcel(parcel, parcel.id === chosen?.id, choose)),
        ),
  ])
}

/**
 * @param {Parcel} parcel
 * @param {boolean} isChosen
 * @param {(id: string) => void} choose
 */
function drawParcel(parcel, isChosen, choose) {
  const { id, state, size, compartment, kind, next, pin, hasEnded, carrier } = parcel
  const deed = next.deed
  return el(
    `li${isChosen ? '.chosen' : ''}${hasEnded ? '.ended' : ''}`,
    {},
    el(
      'button.about',
      { type: 'button', 'data-key': `choose-${id}`, onclick: () => choose(id), title: 'Show on the phone' },
      el(`span.state.${state}`, {}, parcelStates[state] ?? state),
      el(
        'span',
        {},
        el('b', {}, id),
        [kind === 'return' && 'return', size, compartment && `door ${compartment}`]
          .map((part) => (part ? ` · ${part}` : ''))
          .join(''),
      ),
      el('span.detail', {}, [carrier, pin && !hasEnded && `PIN ${spaced(pin)}`].filter(Boolean).join(' · ')),
    ),
    deed
      ? el(
          'button',
          {
            type: 'button',
            'data-key': `next-${id}`,
            title: next.text,
            onclick: () => act(deed.name, deed.fields),
          },
          shortName(deed),
        )
      : null,
    hasEnded
      ? null
      : el(
          'button.more',
          {
            type: 'button',
            'data-key': `more-${id}`,
            'aria-label': `More for ${id}`,
            onclick: (/** @type {Event} */ { currentTarget }) =>
              openParcelMenu(/** @type {HTMLElement} */ (currentTarget), parcel),
          },
          icon('more'),
        ),
  )
}

/** @type {Readonly<Record<string, string>>} */
const shortNames = { badge: 'Badge', label: 'Label', code: 'QR code' }
/** @type {Readonly<Record<string, string>>} */
const pressNames = { open: 'Open', reopen: 'Try again', confirm: 'Yes, done' }

/** @param {NonNullable<Parcel['next']['deed']>} deed */
function shortName({ name, fields }) {
  if (name === 'press') return pressNames[String(fields.action)] ?? 'Go on'
  if (name !== 'door') return shortNames[name] ?? name
  return fields.deed === 'put-and-close' ? 'Put in' : fields.deed === 'take-and-close' ? 'Take out' : 'Close'
}

/**
 * @param {HTMLElement} beside
 * @param {Parcel} parcel
 */
function openParcelMenu(beside, { id, state, kind }) {
  const mayExpire = state === 'deposited' && kind === 'delivery'
  openMenu(beside, `Parcel ${id}`, [
    [
      'The platform…',
      [
        ['cancels it', () => act('parcel', { parcel: id, wish: 'cancel' })],
        mayExpire && ['lets its time run out', () => act('parcel', { parcel: id, wish: 'expire' })],
        (mayExpire || state === 'expired') && [
          'gives it another day',
          () => act('parcel', { parcel: id, wish: 'extend' }),
        ],
      ],
    ],
  ])
}
