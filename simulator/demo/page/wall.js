// The picture of the wall, to scale: every door as it really is, in the colour of what the daemon believes.
// The elements stay, only their looks change, so that a door is seen swinging.
import { el, icon } from './element.js'
import { act } from './line.js'
import { openMenu } from './menu.js'
import { doorStates } from './words.js'

/** @typedef {import('./switches.js').View} View */
/** @typedef {View['picture']['doors'][number]} Door */
/** @typedef {View['site']['compartments'][number]} Compartment */

const place = /** @type {HTMLElement} */ (document.querySelector('#wall'))
/** Between and around the compartments. */
const frameMm = 20
const topMm = 40

/**
 * @param {import('./line.js').Site} site
 * @returns {(view: View) => void}
 */
export function createWall({ compartments }) {
  const columns = [...new Set(compartments.map(({ column }) => column))].sort((a, b) => a - b)
  /** @type {Map<number, number>} */
  const leftOf = new Map()
  let widthMm = frameMm
  for (const column of columns) {
    leftOf.set(column, widthMm)
    widthMm +=
      Math.max(...compartments.filter((one) => one.column === column).map((one) => one.widthMm)) + frameMm
  }
  const heightMm = Math.max(...compartments.map((one) => one.sillMm + one.heightMm)) + topMm
  const cells = new Map(compartments.map((one) => [one.id, createCell(one, leftOf.get(one.column) ?? 0)]))
  const buzzer = el('span.buzzer', { title: 'The wall’s buzzer' }, icon('speaker'))
  const box = el(
    'div.box',
    {},
    [...cells.values()].map(({ element }) => element),
    buzzer,
  )
  setMeasures(document.documentElement, { 'wall-width': widthMm, 'wall-height': heightMm })
  place.append(el('div.room', {}, box), drawLegend())
  return ({ picture }) => {
    for (const door of picture.doors) cells.get(door.id)?.show(door)
    const { buzzers } = picture.cabinet
    buzzer.hidden = buzzers.length === 0
    buzzer.classList.toggle(
      'sounds',
      buzzers.some(({ sounds }) => sounds),
    )
    place.classList.toggle('cut', !picture.cable)
    place.classList.toggle('powerless', picture.power !== 'on')
  }
}

/**
 * @param {HTMLElement} element
 * @param {Readonly<Record<string, number>>} measures in mm
 */
function setMeasures(element, measures) {
  for (const [name, value] of Object.entries(measures)) element.style.setProperty(`--${name}`, String(value))
}

/**
 * @param {Compartment} compartment
 * @param {number} leftMm
 */
function createCell(compartment, leftMm) {
  const { id, label, size, widthMm, heightMm, sillMm } = compartment
  const state = el('span.word', {})
  const content = el('span.content', { title: 'Something is inside' })
  const marks = el('span.marks', {})
  const thing = el('span.thing', {})
  const hand = el('button.hand', { type: 'button' })
  const face = el(
    'button.face',
    { type: 'button' },
    el('span.inside', {}, thing),
    el('span.leaf', {}, el('b', {}, label), el('i', {}, size), state, content),
    marks,
  )
  const light = el('span.lamp', { hidden: true })
  const element = el('div.cell', { 'data-door': id }, face, hand, light)
  setMeasures(element, { left: leftMm, sill: sillMm, width: widthMm, height: heightMm })
  /** @type {Door | null} */
  let shown = null
  let looks = ''
  face.addEventListener('click', () => {
    if (shown !== null) openDoorMenu(face, shown, size)
  })
  hand.addEventListener('click', () => {
    if (shown?.hint) void act('door', { compartment: id, deed: shown.hint.deed })
  })
  return {
    element,
    /** @param {Door} door */
    show(door) {
      shown = door
      const { lamp, ...rest } = door
      light.hidden = lamp === null
      light.classList.toggle('lit', lamp === true)
      const next = JSON.stringify(rest)
      if (next === looks) return
      looks = next
      const { open, jammed, stuckSensor, hint, reading, sees } = door
      const isSeen = sees === null ? door.thing !== null : sees === 'filled'
      const believed = door.state ?? 'unknown'
      const word = doorStates[believed] ?? ''
      state.textContent = word
      const name = door.thing?.name ?? ''
      thing.textContent = name
      thing.classList.toggle('odd', door.thing !== null && door.thing.parcel === null)
      content.replaceChildren(...(isSeen ? [icon('box')] : []))
      const disagrees = reading !== null && reading !== 'unknown' && (reading === 'open') !== open
      const chips = [
        jammed && 'jammed',
        stuckSensor && `sensor: ${stuckSensor}`,
        !stuckSensor && disagrees && `seen as ${reading}`,
        reading === 'unknown' && 'not readable',
        open && believed !== 'open' && word,
      ].filter((chip) => typeof chip === 'string')
      element.className = `cell ${believed}${open ? ' opened' : ''}${door.thing ? ' filled' : ''}${isSeen ? ' seen' : ''}${chips.length > 0 ? ' marked' : ''}`
      marks.replaceChildren(...chips.map((chip) => el('span', {}, chip)))
      hand.hidden = hint === null
      hand.textContent = hint?.text ?? ''
      const spoken = [
        `Door ${label}`,
        `size ${size}`,
        word,
        open ? 'open' : 'closed',
        name && `${name} inside`,
        sees === 'filled' && 'its sensor sees something',
        ...chips,
      ]
      face.setAttribute('aria-label', spoken.filter(Boolean).join(', '))
    },
  }
}

/**
 * @param {HTMLElement} beside
 * @param {Door} door
 * @param {string} size
 */
function openDoorMenu(beside, { id, state, open, thing, jammed, stuckSensor, sees }, size) {
  /** @param {string} deed */
  const hand = (deed) => () => act('door', { compartment: id, deed })
  /** @param {string} wish */
  const wish = (wish) => () => act('compartment', { compartment: id, wish })
  openMenu(beside, `Door ${id} · ${size} · ${doorStates[state ?? ''] ?? 'unknown'}`, [
    [
      sees === null
        ? 'At the door'
        : `At the door, whose sensor sees ${sees === 'filled' ? 'something' : 'nothing'} inside`,
      [
        open && ['Close it', hand('close')],
        open && thing === null && ['Put something in', hand('put')],
        open && thing !== null && [`Take ${thing.name} out`, hand('take')],
        !open && ['Force it open', hand('force-open')],
        jammed ? ['Unjam the lock', hand('unjam')] : ['Jam the lock', hand('jam')],
        stuckSensor === null && ['Sensor sticks at “closed”', hand('stick-closed')],
        stuckSensor === null && ['Sensor sticks at “open”', hand('stick-open')],
        stuckSensor !== null && ['Mend the sensor', hand('mend-sensor')],
      ],
    ],
    [
      'The platform',
      [
        !open && ['Opens it from afar', wish('open')],
        state !== 'blocked' && ['Blocks it', wish('block')],
        (state === 'blocked' || state === 'unsure') && ['Releases it: seen to be in order', wish('release')],
      ],
    ],
  ])
}

function drawLegend() {
  return el(
    'p.legend',
    {},
    ['vacant', 'reserved', 'occupied', 'unsure', 'blocked'].map((state) =>
      el(`span.${state}`, {}, el('i', {}), doorStates[state]),
    ),
    el('em', {}, 'Click any door.'),
  )
}
