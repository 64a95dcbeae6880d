// The kiosk beside the wall: the daemon's own page in a frame. Dark while there is no power.
import { el } from './element.js'

/** @typedef {import('./switches.js').View} View */

const place = /** @type {HTMLElement} */ (document.querySelector('#kiosk'))
const frame = /** @type {HTMLIFrameElement} */ (el('iframe', { title: 'The kiosk’s screen' }))
const dark = el('p.dark', {})
place.append(
  el('div.bezel', {}, frame, dark),
  el('p.caption', {}, 'The kiosk’s own screen: type a PIN, touch its buttons.'),
)

/** @param {View} view */
export function drawKiosk({ picture }) {
  const { kiosk, power } = picture
  // Loaded once: the kiosk's page finds its daemon again by itself.
  if (kiosk !== null && power === 'on' && frame.getAttribute('src') !== `${kiosk}/`) frame.src = `${kiosk}/`
  place.classList.toggle('powerless', power !== 'on')
  dark.textContent = power === 'starting' ? 'Starting…' : power === 'off' ? 'No power' : ''
}
