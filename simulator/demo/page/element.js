// Elements in one call. Text goes in as text, never as markup; styles and handlers are never inline, which
// the content security policy would refuse.

/** @typedef {Node | string | null | undefined | false} Child */

const svgNames = new Set(['svg', 'path', 'rect', 'circle'])

/**
 * @param {string} name tag, with classes behind dots: `button.large.primary`
 * @param {Readonly<Record<string, unknown>>} [attributes] functions become listeners (`onclick`), null and false are left out
 * @param {...(Child | readonly Child[])} children
 * @returns {HTMLElement}
 */
export function el(name, attributes = {}, ...children) {
  const [tag = 'div', ...classes] = name.split('.')
  const made = svgNames.has(tag)
    ? document.createElementNS('http://www.w3.org/2000/svg', tag)
    : document.createElement(tag)
  if (classes.length > 0) made.setAttribute('class', classes.join(' '))
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(key.slice(2), /** @type {EventListener} */ (value))
    else if (value !== null && value !== undefined && value !== false)
      made.setAttribute(key, value === true ? '' : String(value))
  }
  for (const child of children.flat()) if (child) made.append(child)
  return /** @type {HTMLElement} */ (made)
}

const paths = {
  cable: 'M9 2v4M15 2v4M7 6h10v4a5 5 0 0 1-10 0zM12 15v7',
  network: 'M2 8.5a15 15 0 0 1 20 0M5.5 12a10 10 0 0 1 13 0M9 15.5a5 5 0 0 1 6 0M12 19.5v.01',
  cabinet: 'M4 3h16v18H4zM12 3v18M4 10h8M4 15h8M16.5 11v3',
  speaker: 'M4 9.5v5h3.5L12 19V5L7.5 9.5zM15.5 9a4.5 4.5 0 0 1 0 6M18.5 6.5a8.5 8.5 0 0 1 0 11',
  power: 'M12 3v9M6.5 7a8 8 0 1 0 11 0',
  box: 'M3 7.5 12 3l9 4.5v9L12 21l-9-4.5zM3 7.5l9 4.5 9-4.5M12 12v9',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  check: 'M4 12.5 10 18 20 6',
  play: 'M7 4v16l13-8z',
}

/** @param {keyof typeof paths} name */
export const icon = (name) =>
  el('svg.icon', { viewBox: '0 0 24 24', 'aria-hidden': 'true' }, el('path', { d: paths[name] }))

/**
 * Fills `place` anew when `looks` differs from the last time; keeps the focus on the element of the same `data-key`.
 * @param {HTMLElement} place
 * @param {unknown} looks
 * @param {() => readonly Child[]} draw
 */
export function fill(place, looks, draw) {
  const text = JSON.stringify(looks)
  if (drawn.get(place) === text) return
  drawn.set(place, text)
  const focused = place.contains(document.activeElement)
    ? document.activeElement?.getAttribute('data-key')
    : null
  const wanted = focused ?? (document.activeElement === document.body ? missed.get(place) : null)
  const scrolled = [...place.querySelectorAll('[data-scrolls]')].map((one) => one.scrollTop)
  place.replaceChildren(...draw().filter((child) => child !== null && child !== undefined && child !== false))
  for (const [index, one] of [...place.querySelectorAll('[data-scrolls]')].entries())
    one.scrollTop = scrolled[index] ?? 0
  missed.delete(place)
  if (!wanted) return
  const again = [...place.querySelectorAll('[data-key]')].find(
    (one) => one.getAttribute('data-key') === wanted,
  )
  if (again instanceof HTMLElement) again.focus({ preventScroll: true })
  else missed.set(place, wanted)
}

/** The focus waits for a button that has gone for a moment. @type {WeakMap<HTMLElement, string>} */
const missed = new WeakMap()
/** @type {WeakMap<HTMLElement, string>} */
const drawn = new WeakMap()
