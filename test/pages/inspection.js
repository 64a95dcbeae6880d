// What a careful eye checks on a screen, done inside the browser: that nothing is cut off, that every target can be
// hit, that every text can be read. It runs on the page as it is and changes nothing.

/**
 * @typedef {object} Limits
 * @property {number} smallestTargetMm
 * @property {number} smallestTextMm how high a capital is at least
 * @property {number} leastGapMm between parts of the screen, and from a target's words to its edge
 * @property {number} leastContrast of text that says something; what is out of use may have 4.5
 */

/**
 * @param {Limits} limits
 * @returns {string[]} what is wrong, in words
 */
export function inspect({ smallestTargetMm, smallestTextMm, leastGapMm, leastContrast }) {
  /** @type {string[]} */
  const faults = []
  // Of Roboto: a capital's height, in ems.
  const capital = 0.711
  const named = (/** @type {Element} */ one) =>
    `<${one.tagName.toLowerCase()} ${one.getAttribute('data-name') ?? one.getAttribute('class') ?? ''}> "${(one.textContent ?? '').trim().slice(0, 40)}"`
  const stage = document.querySelector('#stage')
  if (stage === null) return ['there is no stage']
  const mm = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 10

  const isUnseen = (/** @type {Element} */ one) =>
    one.closest('.unseen') !== null || getComputedStyle(one).clipPath !== 'none'
  const boxes = [...stage.querySelectorAll('*')].filter((one) => !isUnseen(one))
  for (const one of boxes) {
    if (!(one instanceof HTMLElement) || getComputedStyle(one).display === 'inline') continue
    // Its ground reaches under the edge on purpose.
    if (one.classList.contains('screen')) continue
    const wide = one.scrollWidth - one.clientWidth
    const tall = one.scrollHeight - one.clientHeight
    if (wide > 1 && one.clientWidth > 0) faults.push(`${named(one)} is ${wide} px too wide for its place`)
    if (tall > 4 && one.clientHeight > 0) faults.push(`${named(one)} is ${tall} px too tall for its place`)
  }

  const inside = (/** @type {DOMRect} */ at) =>
    at.left >= -0.5 && at.top >= -0.5 && at.right <= innerWidth + 0.5 && at.bottom <= innerHeight + 0.5
  const overlap = (/** @type {DOMRect} */ a, /** @type {DOMRect} */ b, gap = -1) =>
    a.left < b.right + gap && b.left < a.right + gap && a.top < b.bottom + gap && b.top < a.bottom + gap

  const targets = [...stage.querySelectorAll('button')].map((one) => ({
    one,
    at: one.getBoundingClientRect(),
  }))
  for (const { one, at } of targets) {
    if (Math.min(at.width, at.height) < smallestTargetMm * mm - 0.5) {
      faults.push(`${named(one)} is only ${(at.width / mm).toFixed(1)} × ${(at.height / mm).toFixed(1)} mm`)
    }
    if (!inside(at)) faults.push(`${named(one)} is not on the screen as a whole`)
    for (const other of targets) {
      if (other.one !== one && overlap(at, other.at))
        faults.push(`${named(one)} lies over ${named(other.one)}`)
    }
    const words = one.querySelector('.words')?.getBoundingClientRect() ?? at
    if (words.height > 1 && words !== at) {
      const gap = Math.min(words.top - at.top, at.bottom - words.bottom)
      if (gap < leastGapMm * mm)
        faults.push(`${named(one)} has words ${(gap / mm).toFixed(1)} mm from its edge`)
    }
  }

  // Parts of a screen that do not hold each other must not lie over each other; only a notice may.
  const parts = [...stage.querySelectorAll('.screen > *')]
    .filter((one) => !one.classList.contains('note'))
    .flatMap((one) =>
      one.classList.contains('figure') || one.classList.contains('words') ? [...one.children] : [one],
    )
    .filter((one) => one.getBoundingClientRect().height > 0 && !one.matches('.foot, .corner'))
  for (const [index, one] of parts.entries()) {
    for (const other of [...parts.slice(index + 1), ...targets.map(({ one: target }) => target)]) {
      if (other.contains(one) || one.contains(other)) continue
      const gap = other.tagName === 'BUTTON' ? -1 : leastGapMm * mm
      if (overlap(one.getBoundingClientRect(), other.getBoundingClientRect(), gap))
        faults.push(`${named(one)} lies over ${named(other)}, or hardly beside it`)
    }
  }

  const colour = (/** @type {string} */ css) => (css.match(/[\d.]+/g) ?? []).map(Number)
  const luminance = (/** @type {number[]} */ rgb) => {
    const [red = 0, green = 0, blue = 0] = rgb.slice(0, 3).map((part) => {
      const value = part / 255
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const behind = (/** @type {Element} */ one) => {
    const face = one.closest('.face')?.querySelector('rect')
    if (face) return colour(getComputedStyle(face).fill)
    for (let at = /** @type {Element | null} */ (one); at !== null; at = at.parentElement) {
      const ground = colour(getComputedStyle(at).backgroundColor)
      if (ground.length === 3 || (ground[3] ?? 0) > 0) return ground
      if (at.classList.contains('screen')) return colour(getComputedStyle(at, '::before').backgroundColor)
    }
    return [255, 255, 255]
  }
  const texts = document.createTreeWalker(stage, NodeFilter.SHOW_TEXT)
  for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
    const one = text.parentElement
    if (one === null || (text.textContent ?? '').trim() === '' || isUnseen(one)) continue
    const style = getComputedStyle(one)
    if (style.display === 'none') continue
    const front = luminance(colour(one instanceof SVGElement ? style.fill : style.color))
    const ground = luminance(behind(one))
    const contrast = (Math.max(front, ground) + 0.05) / (Math.min(front, ground) + 0.05)
    const least = one.closest('button:disabled') === null ? leastContrast : 4.5
    if (contrast < least) faults.push(`${named(one)} has a contrast of only ${contrast.toFixed(1)}`)
    // In a drawing its own scale counts.
    const scale = one instanceof SVGGraphicsElement ? (one.getScreenCTM()?.a ?? 1) : 1
    const capitalMm = (Number.parseFloat(style.fontSize) * capital * scale) / mm
    if (capitalMm < smallestTextMm)
      faults.push(`${named(one)} has capitals of only ${capitalMm.toFixed(1)} mm`)
  }

  if (stage.querySelectorAll('h1').length !== 1) faults.push('there is not exactly one title')
  for (const one of stage.querySelectorAll('button')) {
    if ((one.getAttribute('aria-label') ?? one.textContent ?? '').trim() === '')
      faults.push(`${named(one)} has no name`)
  }
  return [...new Set(faults)]
}
