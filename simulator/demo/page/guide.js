// The guide: a parcel's life in three steps, the next one lit, each with the one button that takes it on.
import { el, fill, icon } from './element.js'
import { act } from './line.js'
import { spaced } from './words.js'

/** @typedef {import('./switches.js').View} View */
/** @typedef {NonNullable<View['parcel']>} Parcel */

const place = /** @type {HTMLElement} */ (document.querySelector('#guide'))

let size = 'M'

const titles = {
  delivery: ['Send a parcel', 'Be the courier: put it in', 'Be the customer: collect it'],
  return: ['Announce a return', 'Be the customer: hand it in', 'Be the courier: take it out'],
}

/** What comes one after the other within a step. */
const courses = {
  delivery: [[], ['badge', 'label', 'put in'], ['code', 'take out']],
  return: [[], ['code', 'put in'], ['badge', 'open', 'take out']],
}

/** @param {View} view */
export function drawGuide(view) {
  const { parcel, site } = view
  const looks = [parcel && [parcel.id, parcel.state, parcel.next, parcel.pin, parcel.compartment], size]
  fill(place, looks, () => {
    const kind = parcel?.kind === 'return' ? 'return' : 'delivery'
    const step = parcel === null ? 0 : parcel.next.step
    return titles[kind].map((title, index) => {
      const number = index + 1
      const isNow = step === number || (number === 1 && (step === 0 || step === 4))
      const isDone = step > number
      return el(
        `article.step${isNow ? '.now' : ''}${isDone ? '.done' : ''}${step === 4 && number === 3 ? '.told' : ''}`,
        isNow ? { 'aria-current': 'step' } : {},
        el('span.number', {}, isDone && !isNow ? icon('check') : String(number)),
        el('h2', {}, number === 1 && step === 4 ? 'Send another parcel' : title),
        el('div.do', {}, number === 1 ? drawSend(view, site.sizes) : drawStep(number, kind, parcel)),
      )
    })
  })
}

/**
 * @param {View} view
 * @param {readonly string[]} sizes
 */
function drawSend({ parcel, choose }, sizes) {
  if (parcel?.next.step === 1) return [el('p', {}, parcel.next.text)]
  const isNext = parcel === null || parcel.next.step === 4
  /** @param {'delivery' | 'return'} kind */
  const send = async (kind) => {
    const id = await act('send', { size, kind })
    if (id !== null) choose(id)
  }
  return [
    el(
      'div.sizes',
      { role: 'group', 'aria-label': 'Size' },
      sizes.map((one) =>
        el(
          'button',
          {
            type: 'button',
            'data-key': `size-${one}`,
            'aria-pressed': String(one === size),
            onclick: (/** @type {Event} */ { currentTarget }) => {
              size = one
              const all =
                currentTarget instanceof HTMLElement ? currentTarget.parentElement?.children : undefined
              for (const other of all ?? [])
                other.setAttribute('aria-pressed', String(other === currentTarget))
            },
          },
          one,
        ),
      ),
    ),
    el(
      `button${isNext ? '.primary' : ''}`,
      { type: 'button', 'data-key': 'send', onclick: () => send('delivery') },
      'Send a parcel',
    ),
    el('button.link', { type: 'button', 'data-key': 'return', onclick: () => send('return') }, 'or a return'),
  ]
}

/**
 * @param {number} number
 * @param {'delivery' | 'return'} kind
 * @param {Parcel | null} parcel
 */
function drawStep(number, kind, parcel) {
  const course = courses[kind][number - 1] ?? []
  if (parcel === null || parcel.next.step < number) return [drawCourse(course, -1)]
  if (parcel.next.step > number) return [el('p', {}, afterwards(number, parcel))]
  const { next, compartment, pin } = parcel
  const deed = next.deed
  const isCode = deed?.name === 'code'
  return [
    deed === null
      ? el('p.waiting', {}, next.text)
      : el(
          'button.primary',
          { type: 'button', 'data-key': 'next', onclick: () => act(deed.name, deed.fields) },
          next.text,
        ),
    isCode
      ? el('p', {}, 'or type PIN ', el('b.pin', {}, spaced(pin)))
      : drawCourse(course, at(deed, course, compartment)),
  ]
}

/**
 * How far the step has come, for the small line of its parts.
 * @param {Parcel['next']['deed']} deed
 * @param {readonly string[]} course
 * @param {string | null} compartment
 */
function at(deed, course, compartment) {
  if (deed === null || compartment === null) return course.length - 1
  const names = {
    badge: 'badge',
    label: 'label',
    code: 'code',
    press: course.includes('open') ? 'open' : course.at(-1),
    door: course.at(-1),
  }
  return course.indexOf(names[deed.name] ?? '')
}

/**
 * @param {readonly string[]} course
 * @param {number} now
 */
const drawCourse = (course, now) =>
  el(
    'ol.course',
    {},
    course.map((one, index) =>
      el(`li${index < now ? '.past' : index === now ? '.now' : ''}`, {}, index < now ? `✓ ${one}` : one),
    ),
  )

/**
 * @param {number} number
 * @param {Parcel} parcel
 */
function afterwards(number, parcel) {
  const { history, next, compartment } = parcel
  const isOver = number === 3
  if (!isOver) return `${parcel.id} is in, behind door ${compartment}.`
  const first = history[0]
  const last = history.at(-1)
  if (parcel.state !== 'collected' || !first || !last) return next.text
  const seconds = Math.round((Date.parse(last.time) - Date.parse(first.time)) / 1000)
  return `Collected, ${seconds} s after it was announced. Now try it with the network cut.`
}
