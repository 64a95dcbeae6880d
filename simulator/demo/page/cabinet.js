// The panel of the cabinet around the doors: what can happen to it, beside what the daemon has noticed of it.
import { el, fill } from './element.js'
import { act } from './line.js'

/** @typedef {import('./switches.js').View} View */
/** @typedef {View['picture']['cabinet']} Cabinet */
/** @typedef {Cabinet['thermometers'][number]} Thermometer */

const place = /** @type {HTMLElement} */ (document.querySelector('#cabinet'))
const gap = 6
const edge = 8
const stepCelsius = 10

/** @type {Readonly<Record<string, { label: string, good: string, bad: string, spoil: string, mend: string, trouble: string }>>} */
const kinds = {
  tamper: {
    label: 'Back panel',
    good: 'closed',
    bad: 'open',
    spoil: 'Open it',
    mend: 'Close it',
    trouble: 'open',
  },
  mains: {
    label: 'Mains',
    good: 'on',
    bad: 'cut',
    spoil: 'Cut it',
    mend: 'Restore it',
    trouble: 'no mains',
  },
  battery: {
    label: 'Battery',
    good: 'charged',
    bad: 'low',
    spoil: 'Run it low',
    mend: 'Charge it',
    trouble: 'low',
  },
}

/** @param {Thermometer} thermometer */
const isOutside = ({ celsius, minCelsius, maxCelsius }) =>
  (minCelsius !== null && celsius < minCelsius) || (maxCelsius !== null && celsius > maxCelsius)

/**
 * What is wrong with it, for the header; null for nothing.
 * @param {Cabinet} cabinet
 * @returns {string | null}
 */
export function cabinetTrouble({ switches, thermometers }) {
  const bad = switches.find(({ good }) => !good)
  if (bad) return kinds[bad.kind]?.trouble ?? bad.id
  const outside = thermometers.find(isOutside)
  return outside ? degrees(outside.celsius) : null
}

/** @param {number} celsius */
const degrees = (celsius) => `${celsius}\u00a0°C`.replace('-', '−')

/** @param {View} view */
export function drawCabinet({ picture }) {
  const { cabinet, power } = picture
  const isOn = power === 'on'
  fill(place, [cabinet.switches, cabinet.thermometers, isOn], () => [
    el('h3', {}, 'Cabinet'),
    ...cabinet.switches.map((one) => drawSwitch(one, isOn)),
    ...cabinet.thermometers.flatMap((one) => drawThermometer(one, isOn)),
  ])
}

/**
 * @param {Cabinet['switches'][number]} one
 * @param {boolean} isOn
 */
function drawSwitch({ id, kind, good, believed }, isOn) {
  const words = kinds[kind]
  if (!words) return null
  return el(
    `div.row${good ? '' : '.bad'}`,
    {},
    el('span', {}, words.label),
    el('b', {}, good ? words.good : words.bad, isOn && believed !== good && el('i', {}, 'not noticed yet')),
    el(
      'button',
      { type: 'button', 'data-key': id, onclick: () => act('cabinet', { id, on: !good }) },
      good ? words.spoil : words.mend,
    ),
  )
}

/**
 * @param {Thermometer} thermometer
 * @param {boolean} isOn
 */
function drawThermometer(thermometer, isOn) {
  const { id, celsius, believed, minCelsius, maxCelsius } = thermometer
  /** @param {number} by */
  const warm = (by) => () => act('warm', { by })
  const read = believed === null ? 'nothing yet' : degrees(believed)
  return [
    el(
      `div.row${isOutside(thermometer) ? '.bad' : ''}`,
      {},
      el('span', {}, 'Temperature'),
      el('b', {}, degrees(celsius), isOn && believed !== celsius && el('i', {}, `last read ${read}`)),
      el(
        'span.pair',
        {},
        el('button', { type: 'button', 'data-key': `${id}-colder`, onclick: warm(-stepCelsius) }, 'Colder'),
        el('button', { type: 'button', 'data-key': `${id}-warmer`, onclick: warm(stepCelsius) }, 'Warmer'),
      ),
    ),
    el('p', {}, `Read every 30 s. Five minutes ${bounds(minCelsius, maxCelsius)} raise an alert.`),
  ]
}

/**
 * @param {number | null} least
 * @param {number | null} most
 */
function bounds(least, most) {
  const below = least === null ? [] : [`below ${degrees(least)}`]
  const above = most === null ? [] : [`above ${degrees(most)}`]
  return [...below, ...above].join(' or ')
}

place.addEventListener('toggle', () => {
  const at = document.querySelector('[popovertarget="cabinet"]')?.getBoundingClientRect()
  if (!at || !place.matches(':popover-open')) return
  const { width } = place.getBoundingClientRect()
  place.style.left = `${Math.max(edge, Math.min(at.left, innerWidth - edge - width))}px`
  place.style.top = `${at.bottom + gap}px`
})
