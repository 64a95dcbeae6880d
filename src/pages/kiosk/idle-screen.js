// Nobody is there: the scanner is armed, a PIN can be typed, the language chosen.
import { button, el } from './element.js'
import { notice, waitText } from './scene.js'
import { catalogues } from './words.js'

/** @param {import('./scene.js').Scene} scene */
export function drawIdle(scene) {
  const { site, screen, say, language, speak, show, note, isSending, pinPad } = scene
  const isLocked = note?.reason === 'locked-out' && note.way === 'pin'
  const message = screen.message?.[language] ?? Object.values(screen.message ?? {})[0]
  const known = site.languages.filter((one) => Object.hasOwn(catalogues, one))
  return el(
    'section.idle',
    {},
    el(
      'div.scan',
      {},
      el('h1', { tabindex: '-1' }, isSending ? say('sending') : say('scan.title')),
      notice(scene) ?? el('p.hint', {}, say('scan.hint')),
      drawScanner(),
      message === undefined ? null : el('p.message', {}, message),
      el(
        'div.row',
        {},
        known.length > 1 &&
          known.map((one) =>
            button(`language-${one}`, String(catalogues[one]?.name), {
              press: () => speak(one),
              look: one === language ? 'quiet chosen' : 'quiet',
              pressed: one === language,
            }),
          ),
        button('help', say('help'), { press: () => show('help'), look: 'quiet help' }),
      ),
    ),
    el(
      'div.pin',
      {},
      el(
        'h2',
        {},
        isLocked && note.retryAtMs !== null
          ? say('pin.wait', { time: waitText(note.retryAtMs) })
          : say('pin.title'),
      ),
      pinPad.draw(say, isLocked || isSending),
    ),
  )
}

/** A code under a scanner's beam. */
function drawScanner() {
  const cells = [
    [0, 0, 3],
    [5, 0, 3],
    [0, 5, 3],
    [4, 3, 1],
    [3, 4, 1],
    [5, 4, 1],
    [7, 4, 1],
    [4, 5, 1],
    [6, 6, 1],
    [5, 7, 1],
    [7, 7, 1],
    [3, 1, 1],
    [1, 3, 1],
  ]
  return el(
    'svg.scanner',
    { viewBox: '0 0 220 120', 'aria-hidden': 'true' },
    el('path.corner', { d: 'M56 26V10h16M148 10h16v16M164 94v16h-16M72 110H56V94' }),
    cells.map(([x = 0, y = 0, size = 1]) =>
      el('rect.cell', { x: 74 + x * 9, y: 24 + y * 9, width: size * 9, height: size * 9 }),
    ),
    [
      [0, 0],
      [5, 0],
      [0, 5],
    ].map(([x = 0, y = 0]) => el('rect.hole', { x: 83 + x * 9, y: 33 + y * 9, width: 9, height: 9 })),
    el('path.beam', { d: 'M20 60h180' }),
  )
}
