// The switches in the header: what can go wrong around a locker, and the people who play by themselves.
import { cabinetTrouble } from './cabinet.js'
import { el, fill, icon } from './element.js'
import { act } from './line.js'

/** @typedef {{ site: import('./line.js').Site, picture: import('./line.js').Picture, parcel: import('./line.js').Picture['parcels'][number] | null, choose: (id: string) => void }} View */

const switches = /** @type {HTMLElement} */ (document.querySelector('#switches'))
const play = /** @type {HTMLElement} */ (document.querySelector('#play'))

/** @param {View} view */
export function drawSwitches({ picture }) {
  const { cable, network, power, people, cabinet } = picture
  const all = /** @type {const} */ ([
    ['cable', 'Lock cable', cable, cable ? 'plugged in' : 'pulled'],
    ['network', 'Network', network, network ? 'connected' : 'cut'],
    ['power', 'Power', power !== 'off', power === 'starting' ? 'starting…' : power],
  ])
  const trouble = cabinetTrouble(cabinet)
  fill(switches, [cable, network, power, trouble], () => [
    ...all.map(([name, label, isOn, word]) =>
      el(
        `button.switch${isOn ? '' : '.off'}`,
        {
          type: 'button',
          'data-key': name,
          'aria-pressed': String(isOn),
          title: isOn ? `Click to ${verbs[name]}` : 'Click to repair',
          onclick: () => act(name, { on: !isOn }),
        },
        icon(name),
        el('span', {}, label),
        el('b', {}, word),
      ),
    ),
    el(
      `button.switch${trouble === null ? '' : '.off'}`,
      {
        type: 'button',
        'data-key': 'cabinet',
        popovertarget: 'cabinet',
        title: 'Back panel, mains, battery, temperature',
      },
      icon('cabinet'),
      el('span', {}, 'Cabinet'),
      el('b', {}, trouble ?? 'ok'),
    ),
  ])
  fill(play, people, () => [
    people.doing !== null && el('span.doing', {}, people.doing),
    el(
      `button.switch.play${people.playing ? '.playing' : ''}`,
      {
        type: 'button',
        'data-key': 'play',
        'aria-pressed': String(people.playing),
        title: 'Couriers and customers come and go by themselves',
        onclick: () => act('play', { on: !people.playing }),
      },
      icon('play'),
      el('span', {}, 'Play by itself'),
      el('b', {}, people.playing ? 'on' : 'off'),
    ),
  ])
}

const verbs = { cable: 'pull it', network: 'cut it', power: 'cut it' }
