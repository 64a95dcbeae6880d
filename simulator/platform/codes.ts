// Makes what a platform gives to people and prints on parcels: labels, PINs, QR codes. Seeded, so that a
// run can be had again; a real platform draws its codes from a secure source.
import type { Chance } from '../world/chance.ts'

const digits = '0123456789'
/** Without the letters that look like digits. */
const letters = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'

export interface CodeMaker {
  /** Unique within one maker. */
  barcode(): string
  pin(): string
  /** What stands in the customer's QR code: 20 characters, 98 bits. */
  qr(): string
}

export function createCodeMaker(
  chance: Chance,
  { pinDigits = 8 }: { readonly pinDigits?: number } = {},
): CodeMaker {
  let made = 0
  return {
    barcode() {
      made += 1
      return `3SKL${chance.text(5, digits)}${String(made).padStart(5, '0')}`
    },
    pin: () => chance.text(pinDigits, digits),
    qr: () => `KD${chance.text(20, letters)}`,
  }
}
