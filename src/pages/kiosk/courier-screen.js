// A courier, staff or a technician between two doors: a label brings the next door, the lists say what is to be
// taken out or looked into; and the sizes, for a parcel that nobody announced.
import { button, el } from './element.js'
import { actionButtons, header, notice, openDoors } from './scene.js'
import { drawWall } from './wall.js'

/** @typedef {import('./scene.js').Scene} Scene */
/** @typedef {import('./scene.js').Visit} Visit */
/** @typedef {Visit['parcels'][number]} Parcel */

/**
 * @param {Scene} scene
 * @param {Visit} visit
 */
export function drawLabels(scene, visit) {
  const { site, say, act, isSending, isHurried, labelOf } = scene
  const canOpen = visit.actions.includes('open')
  const leaving = canOpen ? visit.parcels.filter(isToTakeOut) : []
  const toCheck = canOpen ? (visit.toLookInto ?? []) : []
  const scans = visit.role !== 'technician'
  const hasLists = leaving.length + toCheck.length > 0
  const last = lastFilled(visit) ?? visit.doors.at(-1)
  /** @param {'reopen' | 'wrong-door'} action */
  const ofLast = (action) =>
    `${say(`action.${action}`)}${last === undefined ? '' : `: ${labelOf(last.compartment)}`}`
  return el(
    'section.labels',
    {},
    header(scene, say(scans ? 'courier.scan' : 'courier.check')),
    notice(scene),
    el(
      'div.body',
      {},
      scans && el('div.side', {}, drawBarcode(), drawLabelField(scene)),
      el(
        'div.side.list',
        {},
        drawFree(scene, visit),
        drawLeaving(scene, leaving),
        drawToCheck(scene, toCheck),
        !hasLists && drawWall(site.wall, { labelOf, open: openDoors(visit), meant: new Set(), title: '' }),
      ),
    ),
    el(
      'footer',
      {},
      leaving.length > 1 &&
        button('open-all', say('courier.all'), {
          press: () => act('open', { all: true }),
          disabled: isSending,
        }),
      actionButtons(scene, ['reopen', 'wrong-door', 'cancel', 'end', 'more-time'], {
        primary: isHurried ? undefined : 'end',
        fields: last === undefined ? {} : { compartment: last.compartment },
        words: { reopen: ofLast('reopen'), 'wrong-door': ofLast('wrong-door') },
      }),
    ),
  )
}

/**
 * The door whose parcel can still be put elsewhere.
 * @param {Visit} visit
 */
const lastFilled = ({ doors, parcels }) =>
  doors.findLast(
    ({ compartment, purpose }) =>
      purpose === 'deposit' &&
      parcels.some((parcel) => parcel.compartment === compartment && parcel.state === 'deposited'),
  )

/** A parcel's label under a scanner's beam. */
const drawBarcode = () =>
  el(
    'svg.scanner',
    { viewBox: '0 0 220 100', 'aria-hidden': 'true' },
    el('rect.label', { x: 40, y: 8, width: 140, height: 84, rx: 6 }),
    [4, 2, 6, 2, 3, 5, 2, 4, 2, 6, 3].map((width, index) =>
      el('rect.cell', { x: 54 + index * 10, y: 22, width, height: 40 }),
    ),
    el('rect.cell', { x: 54, y: 70, width: 70, height: 8 }),
    el('path.beam', { d: 'M20 46h180' }),
  )

/**
 * For a label that no scanner reads.
 * @param {Scene} scene
 */
function drawLabelField({ say, scan, typed, isSending }) {
  const field = el('input', {
    'data-name': 'label',
    'aria-label': say('courier.type'),
    placeholder: say('courier.type'),
    autocomplete: 'off',
    autocapitalize: 'characters',
    spellcheck: 'false',
    maxlength: 128,
    value: typed.text,
    oninput: (/** @type {Event} */ { target }) => {
      typed.text = target instanceof HTMLInputElement ? target.value : ''
    },
  })
  /** @param {Event} event */
  const submit = (event) => {
    event.preventDefault()
    const label = typed.text.trim()
    if (label === '' || isSending) return
    typed.text = ''
    scan(label, true)
  }
  const ok = el('button', { type: 'submit', 'data-name': 'label-send' }, say('pin.send'))
  return el('form', { onsubmit: submit }, field, ok)
}

/**
 * @param {Scene} scene
 * @param {Visit} visit
 */
function drawFree({ say, site }, { free = {} }) {
  const sizes = sizesOf(site.wall).filter(({ size }) => free[size] !== undefined)
  if (sizes.length === 0) return null
  return el(
    'div.free',
    {},
    el('h2', {}, say('courier.free')),
    el(
      'ul.sizes',
      {},
      sizes.map(({ size }) => el('li', {}, el('b', {}, size), ' ', String(free[size]))),
    ),
  )
}

/**
 * @param {Scene} scene
 * @param {readonly Parcel[]} leaving
 */
function drawLeaving({ say, act, labelOf, isSending }, leaving) {
  if (leaving.length === 0) return null
  return [
    el('h2', {}, say('courier.out')),
    ...leaving.map(({ id, compartment = '' }) =>
      button(`open-${id}`, id, {
        press: () => act('open', { parcel: id, compartment }),
        look: 'line',
        disabled: isSending,
        before: el('b', {}, labelOf(compartment)),
      }),
    ),
  ]
}

/**
 * @param {Scene} scene
 * @param {readonly string[]} toCheck
 */
function drawToCheck({ say, act, labelOf, isSending }, toCheck) {
  if (toCheck.length === 0) return null
  return [
    el('h2', {}, say('courier.check')),
    ...toCheck.map((compartment) =>
      button(`check-${compartment}`, `${say('door', { count: 1 })} ${labelOf(compartment)}`, {
        press: () => act('open', { compartment }),
        look: 'line',
        disabled: isSending,
      }),
    ),
  ]
}

/**
 * What has no business here any more, or was handed in to be fetched.
 * @param {Parcel} parcel
 */
const isToTakeOut = ({ state, kind }) =>
  state === 'expired' ||
  state === 'withdrawn' ||
  (state === 'deposited' && (kind === 'return' || kind === 'outgoing'))

/**
 * @param {Scene} scene
 * @param {Visit} visit
 */
export function drawSizes(scene, visit) {
  const { site, say, act, isSending } = scene
  const sizes = sizesOf(site.wall)
  const widest = Math.max(...sizes.map(({ width }) => width))
  const tallest = Math.max(...sizes.map(({ height }) => height))
  return el(
    'section.choose',
    {},
    header(scene, say('size.title')),
    notice(scene),
    el(
      'div.cards',
      {},
      sizes.map(({ size, width, height, depth }) => {
        const count = visit.free?.[size] ?? 0
        return button(`size-${size}`, size, {
          press: () => act('open', { size }),
          look: 'card size',
          disabled: isSending || count === 0 || !visit.actions.includes('open'),
          after: el(
            'span.picture',
            {},
            drawFront((width / widest) * 150, (height / tallest) * 90),
            el('small', {}, `${[width, height, depth].map((mm) => Math.round(mm / 10)).join(' × ')} cm`),
            el('small', {}, count === 0 ? say('size.full') : say('size.free', { count })),
          ),
        })
      }),
    ),
    el('footer', {}, actionButtons(scene, ['cancel', 'end', 'more-time'])),
  )
}

/**
 * @param {number} width
 * @param {number} height
 */
const drawFront = (width, height) =>
  el(
    'svg',
    { viewBox: '0 0 160 100', 'aria-hidden': 'true' },
    el('rect', { x: 80 - width / 2, y: 96 - height, width, height: Math.max(6, height), rx: 3 }),
  )

/**
 * The size classes with their smallest compartment's face, the smallest first.
 * @param {readonly import('./wall.js').Place[]} wall
 */
function sizesOf(wall) {
  /** @type {Map<string, { size: string, width: number, height: number, depth: number, volume: number }>} */
  const bySize = new Map()
  for (const { size, innerMm } of wall) {
    const [width = 0, height = 0, depth = 0] = innerMm
    const volume = width * height * depth
    const before = bySize.get(size)
    if (before === undefined || volume < before.volume)
      bySize.set(size, { size, width, height, depth, volume })
  }
  return [...bySize.values()].sort((a, b) => a.volume - b.volume)
}
