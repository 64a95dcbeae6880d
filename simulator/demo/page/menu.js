// The small menu beside a door or a parcel. One at a time; a click elsewhere or Escape closes it.
import { el } from './element.js'

/** @typedef {readonly [string, () => unknown]} Item */
/** @typedef {readonly [string, readonly (Item | false | null)[]]} Group */

const place = /** @type {HTMLElement} */ (document.querySelector('#menu'))
const gap = 6
const edge = 8

/**
 * @param {HTMLElement} beside
 * @param {string} title
 * @param {readonly Group[]} groups
 */
export function openMenu(beside, title, groups) {
  place.replaceChildren(
    el('h3', {}, title),
    ...groups.flatMap(([heading, items]) => {
      const some = items.filter((item) => item !== false && item !== null)
      if (some.length === 0) return []
      return [
        el('h4', {}, heading),
        ...some.map(([label, press]) =>
          el(
            'button',
            {
              type: 'button',
              onclick: () => {
                place.hidePopover()
                press()
              },
            },
            label,
          ),
        ),
      ]
    }),
  )
  if (place.matches(':popover-open')) place.hidePopover()
  place.showPopover()
  const at = beside.getBoundingClientRect()
  const { width, height } = place.getBoundingClientRect()
  const right = at.right + gap + width <= innerWidth - edge ? at.right + gap : at.left - gap - width
  const left = right >= edge ? right : Math.max(edge, Math.min(at.left, innerWidth - edge - width))
  const isBeside = right >= edge
  const top = isBeside ? at.top : at.bottom + gap
  place.style.left = `${left}px`
  place.style.top = `${Math.max(edge, Math.min(top, innerHeight - edge - height))}px`
  place.querySelector('button')?.focus()
}
