// The PIN as it is typed: digits, their dots and the keys. It forgets after a silence and when it was sent;
// the digits never stand in the document, in an address or in storage.
import { button, el } from './element.js'

const forgetAfterMs = 15_000
const mostDigits = 16
const fewestDigits = 4

/** @typedef {ReturnType<typeof createPinPad>} PinPad */

/**
 * @param {{ digits: number | null, onSend: (pin: string) => void, onTyped: () => void }} how `digits`: how many are
 *   sent by themselves; null where a key sends them
 */
export function createPinPad({ digits, onSend, onTyped }) {
  let pin = ''
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let silence
  /** @type {() => void} */
  let redraw = () => {}

  /** @param {string} next */
  const set = (next) => {
    pin = next
    clearTimeout(silence)
    if (pin !== '') silence = setTimeout(() => set(''), forgetAfterMs)
    redraw()
  }
  const sendNow = () => {
    const whole = pin
    set('')
    onSend(whole)
  }
  /** @param {string} digit */
  const type = (digit) => {
    if (pin.length >= (digits ?? mostDigits)) return
    set(pin + digit)
    onTyped()
    if (pin.length === digits) sendNow()
  }
  const erase = () => set(pin.slice(0, -1))
  const clear = () => set('')
  const enter = () => {
    if (digits === null && pin.length >= fewestDigits) sendNow()
  }

  return {
    clear,
    /**
     * A keyboard's key; true when it was for the PIN.
     * @param {string} key
     */
    press(key) {
      if (/^[0-9]$/.test(key)) type(key)
      else if (key === 'Backspace') erase()
      else if (key === 'Escape' || key === 'Delete') clear()
      else if (key === 'Enter' && pin !== '') enter()
      else return false
      return true
    },
    /**
     * @param {import('./words.js').Say} say
     * @param {boolean} isLocked
     */
    draw(say, isLocked) {
      const dots = el('div.dots', { role: 'img' })
      redraw = () => {
        const total = Math.max(digits ?? fewestDigits, pin.length)
        dots.setAttribute('aria-label', say('pin.typed', { count: pin.length, total }))
        dots.replaceChildren(
          ...Array.from({ length: total }, (_, index) =>
            el(index < pin.length ? 'span.dot.full' : 'span.dot'),
          ),
        )
      }
      redraw()
      /** @param {string} digit */
      const key = (digit) =>
        button(`key-${digit}`, digit, { press: () => type(digit), look: 'key', disabled: isLocked })
      return [
        dots,
        el(
          'div.keys',
          {},
          [...'123456789'].map(key),
          button('key-clear', say('pin.clear'), { press: clear, look: 'key word', disabled: isLocked }),
          key('0'),
          button('key-erase', say('pin.erase'), { press: erase, look: 'key word', disabled: isLocked }),
        ),
        digits === null &&
          button('key-send', say('pin.send'), { press: enter, look: 'primary', disabled: isLocked }),
      ]
    },
  }
}
