// Elements in one call. Text goes in as text, never as markup; styles and handlers are never inline,
// which the content security policy would refuse.

/** @typedef {Node | string | null | undefined | false} Child */
/** @typedef {Readonly<Record<string, unknown>>} Attributes */

const svgNames = new Set(['svg', 'g', 'rect', 'path', 'polygon', 'circle', 'text'])

/**
 * @param {string} name tag, with classes behind dots: `button.large.primary`
 * @param {Attributes} attributes functions become listeners (`onclick`), null and false are left out
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
    if (typeof value === 'function') {
      made.addEventListener(key.slice(2), /** @type {EventListener} */ (value))
    } else if (value !== null && value !== undefined && value !== false) {
      made.setAttribute(key, value === true ? '' : String(value))
    }
  }
  for (const child of children.flat()) if (child) made.append(child)
  return /** @type {HTMLElement} */ (made)
}

/**
 * A button that can be told apart across drawings by its `name`.
 * @param {string} name
 * @param {string} label
 * @param {{ press: () => void, look?: string, disabled?: boolean, pressed?: boolean, label?: string, before?: Child, after?: Child }} how
 */
export function button(
  name,
  label,
  { press, look = '', disabled = false, pressed, label: spoken, before, after },
) {
  return el(
    `button${look === '' ? '' : `.${look.split(' ').join('.')}`}`,
    {
      type: 'button',
      'data-name': name,
      disabled,
      'aria-pressed': pressed === undefined ? null : String(pressed),
      'aria-label': spoken,
      onclick: press,
    },
    before,
    label === '' ? null : el('span', {}, label),
    after,
  )
}

/**
 * A time that counts down by itself: the app rewrites it every second.
 * @param {number} untilMs on the browser's clock
 */
export const countdown = (untilMs) =>
  el('span.countdown', { 'data-until': untilMs, 'aria-hidden': 'true' }, clockText(untilMs - Date.now()))

/** @param {number} leftMs */
export function clockText(leftMs) {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
