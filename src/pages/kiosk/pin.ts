// The PIN as it is typed: the only place that holds its digits. It forgets after a silence and when it was sent;
// they never stand in the state, in the document, in an address or in storage.

const forgetAfterMs = 15_000
const mostDigits = 16
const fewestDigits = 4

export interface Pin {
  type(digit: string): void
  erase(): void
  /** Sends it where lengths differ; true when there was something to send. */
  enter(): boolean
  clear(): void
  readonly isEmpty: boolean
}

export interface PinOptions {
  /** How many digits are sent by themselves; null where a key sends them. */
  readonly digits: number | null
  onSend(pin: string): void
  onTyped(length: number): void
}

export function createPin({ digits, onSend, onTyped }: PinOptions): Pin {
  let pin = ''
  let silence: ReturnType<typeof setTimeout> | undefined

  const put = (next: string) => {
    const isNew = next !== pin
    pin = next
    clearTimeout(silence)
    if (pin !== '') silence = setTimeout(() => put(''), forgetAfterMs)
    if (isNew) onTyped(pin.length)
  }
  const sendNow = () => {
    const whole = pin
    put('')
    onSend(whole)
  }

  return {
    type(digit) {
      if (pin.length >= (digits ?? mostDigits)) return
      put(pin + digit)
      if (pin.length === digits) sendNow()
    },
    erase: () => put(pin.slice(0, -1)),
    enter() {
      if (digits !== null || pin.length < fewestDigits) return false
      sendNow()
      return true
    },
    clear: () => put(''),
    get isEmpty() {
      return pin === ''
    },
  }
}

/** How many dots stand there, for a PIN of this length so far. */
export const dotsFor = (digits: number | null, typed: number): number =>
  Math.max(digits ?? fewestDigits, typed)
