// GS1 element strings: application identifiers and their values, as one line of text with GS (1Dh) for FNC1,
// or with brackets as printed for people. Splits and checks lengths; what a value means is not said here.

export interface Element {
  /** The application identifier. */
  readonly ai: string
  readonly value: string
}

const separator = '\x1d'

/** How many digits an identifier has, by its first two (GS1 General Specifications, 7.8). */
function digitsOfIdentifier(prefix: string): number | null {
  if (/^(?:0[0-4]|1[0-9]|2[0-2]|30|37|9[0-9])$/.test(prefix)) return 2
  if (/^(?:2[3-5]|4[0-2]|71)$/.test(prefix)) return 3
  if (/^(?:3[1-6]|39|43|70|72|8[0-2])$/.test(prefix)) return 4
  return null
}

/** Length of the value by the identifier's first two digits: these end without FNC1, and the list is closed (table 7.8.5-2). */
const predefined: Readonly<Record<string, number>> = {
  '00': 18,
  '01': 14,
  '02': 14,
  '03': 14,
  '04': 16,
  '11': 6,
  '12': 6,
  '13': 6,
  '14': 6,
  '15': 6,
  '16': 6,
  '17': 6,
  '18': 6,
  '19': 6,
  '20': 2,
  '31': 6,
  '32': 6,
  '33': 6,
  '34': 6,
  '35': 6,
  '36': 6,
  '41': 13,
}

/**
 * Values of other identifiers that labels of parcels carry, ended by FNC1 all the same (GS1 Scan4Transport). Those
 * that are not here have 1 to 90 characters.
 */
const shapes: Readonly<Record<string, RegExp>> = {
  '21': /^.{1,20}$/,
  '401': /^.{1,30}$/,
  '402': /^\d{17}$/,
  '403': /^.{1,30}$/,
  '420': /^.{1,20}$/,
  '421': /^\d{3}.{1,9}$/,
  '4307': /^[A-Z]{2}$/,
  '4308': /^.{1,30}$/,
  '4317': /^[A-Z]{2}$/,
  '4318': /^.{1,20}$/,
  '4319': /^.{1,30}$/,
  // Dangerous goods, authority to leave, signature: 0 or 1.
  '4321': /^[01]$/,
  '4322': /^[01]$/,
  '4323': /^[01]$/,
  // Not before, not after: YYMMDDhhmm. Release: YYMMDD.
  '4324': /^\d{10}$/,
  '4325': /^\d{10}$/,
  '4326': /^\d{6}$/,
  // Highest and lowest temperature in hundredths of a degree, F or C; a minus stands behind.
  '4330': /^\d{6}-?$/,
  '4331': /^\d{6}-?$/,
  '4332': /^\d{6}-?$/,
  '4333': /^\d{6}-?$/,
}
const anyValue = /^[^\p{Cc}]{1,90}$/u
const bracketed = /\((\d{2,4})\)([^(]*)/y

function fits({ ai, value }: Element): boolean {
  const length = predefined[ai.slice(0, 2)]
  if (length !== undefined) return value.length === length && /^\d+$/.test(value)
  return anyValue.test(value) && (shapes[ai]?.test(value) ?? true)
}

/** `(00)1570…(4301)…`, as people read and type it. */
function fromBrackets(text: string): Element[] | null {
  const elements: Element[] = []
  bracketed.lastIndex = 0
  while (bracketed.lastIndex < text.length) {
    const found = bracketed.exec(text)
    const [ai, value] = [found?.[1], found?.[2]]
    if (ai === undefined || value === undefined || digitsOfIdentifier(ai.slice(0, 2)) !== ai.length)
      return null
    elements.push({ ai, value: predefined[ai.slice(0, 2)] ? value.replaceAll(' ', '') : value.trim() })
  }
  return elements
}

function fromLine(text: string): Element[] | null {
  const elements: Element[] = []
  let at = 0
  while (at < text.length) {
    if (text[at] === separator) {
      at += 1
      continue
    }
    const digits = digitsOfIdentifier(text.slice(at, at + 2))
    if (digits === null) return null
    const ai = text.slice(at, at + digits)
    if (ai.length < digits || !/^\d+$/.test(ai)) return null
    at += digits
    const length = predefined[ai.slice(0, 2)]
    const end = length === undefined ? text.indexOf(separator, at) : at + length
    const value = text.slice(at, end < 0 ? text.length : end)
    elements.push({ ai, value })
    at += value.length
  }
  return elements
}

/** The elements of a text that is nothing but element strings; null for any other. Never throws. */
export function parseElements(text: string): readonly Element[] | null {
  const elements = text.startsWith('(') ? fromBrackets(text) : fromLine(text)
  return elements !== null && elements.length > 0 && elements.every(fits) ? elements : null
}
