// What a careful eye checks on a screen, done inside the browser: that nothing is cut off, that every target can be
// hit, that every text can be read. It runs on the page as it is and changes nothing.

/**
 * @param {{ smallestTargetPx: number, leastContrast: number }} limits
 * @returns {string[]} what is wrong, in words
 */
export function inspect({ smallestTargetPx, leastContrast }) {
  /** @type {string[]} */
  const faults = []
  const named = (/** @type {Element} */ one) =>
    `<${one.tagName.toLowerCase()} ${one.getAttribute('data-name') ?? one.getAttribute('class') ?? ''}> "${(one.textContent ?? '').trim().slice(0, 40)}"`

  const stage = document.querySelector('#stage')
  if (stage === null) return ['there is no stage']
  const scrolling = new Set(['list', 'cards'])
  for (const one of stage.querySelectorAll('*')) {
    if (!(one instanceof HTMLElement) || [...one.classList].some((name) => scrolling.has(name))) continue
    if (getComputedStyle(one).display === 'inline') continue
    const wide = one.scrollWidth - one.clientWidth
    const tall = one.scrollHeight - one.clientHeight
    if (wide > 1) faults.push(`${named(one)} is ${wide} px too wide for its place`)
    if (tall > 3) faults.push(`${named(one)} is ${tall} px too tall for its place`)
  }

  const targets = [...stage.querySelectorAll('button, input')].map((one) => ({
    one,
    at: one.getBoundingClientRect(),
  }))
  for (const { one, at } of targets) {
    if (Math.min(at.width, at.height) < smallestTargetPx - 0.5) {
      faults.push(`${named(one)} is only ${Math.round(at.width)} × ${Math.round(at.height)} px`)
    }
    const isInside =
      at.left >= 0 && at.top >= 0 && at.right <= innerWidth + 0.5 && at.bottom <= innerHeight + 0.5
    if (!isInside && one.closest('.list') === null)
      faults.push(`${named(one)} is not on the screen as a whole`)
    for (const other of targets) {
      if (other.one === one || [one, other.one].some((either) => either.closest('.list') !== null)) continue
      const overlaps =
        at.left < other.at.right - 1 &&
        other.at.left < at.right - 1 &&
        at.top < other.at.bottom - 1 &&
        other.at.top < at.bottom - 1
      if (overlaps) faults.push(`${named(one)} lies over ${named(other.one)}`)
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
    }
    return [255, 255, 255]
  }
  const texts = document.createTreeWalker(stage, NodeFilter.SHOW_TEXT)
  for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
    const one = text.parentElement
    if (one === null || (text.textContent ?? '').trim() === '') continue
    const style = getComputedStyle(one)
    const front = luminance(colour(one instanceof SVGElement ? style.fill : style.color))
    const ground = luminance(behind(one))
    const contrast = (Math.max(front, ground) + 0.05) / (Math.min(front, ground) + 0.05)
    if (contrast < leastContrast) faults.push(`${named(one)} has a contrast of only ${contrast.toFixed(1)}`)
  }

  if (stage.querySelectorAll('h1').length !== 1) faults.push('there is not exactly one title')
  for (const one of stage.querySelectorAll('button')) {
    if ((one.getAttribute('aria-label') ?? one.textContent ?? '').trim() === '')
      faults.push(`${named(one)} has no name`)
  }
  return faults
}
