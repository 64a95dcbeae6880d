// What a parcel's label says: the names under which its parcel may be known, whether it was mistyped, and what
// of it may be kept. A label of no known form is as good as any other: it is its own name.
import { gs1Check, mod37Check, s10Check } from './check-digits.ts'
import type { Element } from './element-strings.ts'
import { parseElements } from './element-strings.ts'

export interface Label {
  /** The text without the AIM id that a scanner may put before it. */
  readonly text: string
  /** What the label itself calls its parcel, in one form however it is written: an S10, SSCC or DPD number. */
  readonly identities: readonly string[]
  /** The text in capitals and without white space: good for a parcel only where nothing else has the same. */
  readonly folded: string
  /** It has a known form, and the check in it is wrong. */
  readonly isMistyped: boolean
  /** Fields with separators, as in 2D labels, however many: no line of text that somebody wrote. */
  readonly isStructured: boolean
  /** What of it tells parcels apart and nothing about people; null where that can't be known. */
  readonly kept: string | null
}

/** ISO/IEC 15424: `]`, a letter for the symbology, a modifier. */
const aimId = /^\][A-Za-z][0-9A-Za-z](?=.)/s
/** The symbols whose AIM id says that the data is GS1's: GS1-128, DataBar, Data Matrix, QR, DotCode. */
const gs1Ids = [']C1', ']e0', ']d2', ']Q3', ']J1']
/** All that the barcodes of carriers are written in; a name or an address needs more, or comes in a form with separators. */
const plainLabel = /^[A-Za-z0-9 .\-/+%$*#_:]{1,64}$/

interface Known {
  readonly identity: string
  readonly isRight: boolean
  readonly kept: string
}

/** UPU S10: two letters, eight digits and their check, the country. */
function s10(folded: string): Known | null {
  const [, serial, check] = /^[A-Z]{2}(\d{8})(\d)[A-Z]{2}$/.exec(folded) ?? []
  if (serial === undefined) return null
  return { identity: folded, isRight: s10Check(serial) === check, kept: folded }
}

/** Eighteen digits alone may be something else, so that only with `00` before them a wrong check proves anything. */
function sscc(folded: string): Known | null {
  const [, digits = ''] = /^(?:00|\(00\))(\d{18})$/.exec(folded) ?? []
  const identity = `00${digits || folded}`
  if (digits !== '') return { identity, isRight: hasGs1Check(digits), kept: identity }
  return /^\d{18}$/.test(folded) && hasGs1Check(folded) ? { identity, isRight: true, kept: folded } : null
}

/**
 * DPD: fourteen digits and their check, as printed; or the barcode, `%`, seven characters of post code, the fourteen
 * digits, three of service and three of country. Fifteen digits may be something else, so that a wrong check proves
 * something only if it is a letter.
 */
function dpd(folded: string): Known | null {
  const [, number, check = ''] = /^(\d{14})([0-9A-Z])$/.exec(folded) ?? []
  if (number !== undefined) {
    const isRight = mod37Check(number) === check
    return isRight || /[A-Z]/.test(check) ? { identity: number, isRight, kept: folded } : null
  }
  const [, inBarcode] = /^%[0-9A-Z]{7}(\d{14})\d{6}$/.exec(folded) ?? []
  return inBarcode === undefined ? null : { identity: inBarcode, isRight: true, kept: inBarcode }
}

const hasGs1Check = (digits: string): boolean => gs1Check(digits.slice(0, -1)) === digits.at(-1)

const fieldOf = (elements: readonly Element[], ai: string): string | undefined =>
  elements.find((element) => element.ai === ai)?.value

/** Digits alone can be read as element strings by accident, so that something else must speak for it. */
function elementsOf(text: string, isGs1: boolean): readonly Element[] | null {
  const isMarked = isGs1 || text.includes('\x1d') || text.startsWith('(')
  if (!isMarked && !/^(?:00|\d{2}.*\D)/s.test(text)) return null
  const elements = parseElements(text)
  if (elements === null || isMarked || text.startsWith('00')) return elements
  return elements.some(({ ai }) => ai.startsWith('43')) ? elements : null
}

const unitOf = (elements: readonly Element[]): string | null => {
  const unit = fieldOf(elements, '00')
  return unit !== undefined && hasGs1Check(unit) ? `00${unit}` : null
}

/** The logistic unit, the shipment, the consignment, or the article with its serial number, in this order. */
function identifying(elements: readonly Element[]): string | null {
  const unit = unitOf(elements)
  if (unit !== null) return unit
  for (const ai of ['402', '401']) {
    const value = fieldOf(elements, ai)
    if (value !== undefined) return ai + value
  }
  const [article, serial] = [fieldOf(elements, '01'), fieldOf(elements, '21')]
  return article === undefined || serial === undefined ? null : `01${article}21${serial}`
}

/** Reads a label as it was scanned, typed or announced. Never throws and never refuses. */
export function readLabel(written: string): Label {
  const trimmed = written.trim()
  const text = trimmed.replace(aimId, '').trim()
  const folded = /[\sa-z]/.test(text) ? text.replace(/\s/g, '').toUpperCase() : text
  const known = sscc(folded) ?? s10(folded) ?? dpd(folded)
  if (known !== null) {
    const { identity, isRight, kept } = known
    return {
      text,
      folded,
      identities: isRight ? [identity] : [],
      isMistyped: !isRight,
      isStructured: false,
      kept,
    }
  }
  const elements = elementsOf(text, gs1Ids.includes(trimmed.slice(0, 3)))
  if (elements === null) {
    const kept = plainLabel.test(text) ? text : null
    return { text, folded, identities: [], isMistyped: false, isStructured: /\p{Cc}/u.test(text), kept }
  }
  const unit = unitOf(elements)
  return {
    text,
    folded,
    identities: unit === null ? [] : [unit],
    isMistyped: false,
    isStructured: true,
    kept: identifying(elements),
  }
}
