// The check characters that parcel labels carry: what a wrong one proves is a typing error.
// Knows no label's form; each function takes what the check stands on and gives the check.

const digitsOf = (text: string): number[] => [...text].map(Number)

/** UPU S10, over the eight digits of the serial number (S10-12, annex; known answer 47312482 → 9). */
export function s10Check(serial: string): string {
  const weights = [8, 6, 4, 2, 3, 5, 9, 7]
  const sum = digitsOf(serial).reduce((total, digit, at) => total + digit * (weights[at] ?? 0), 0)
  const rest = 11 - (sum % 11)
  return String(rest === 10 ? 0 : rest === 11 ? 5 : rest)
}

/** GS1 mod 10, for keys of any length: weights 3 and 1 in turn, the last digit before the check weighs 3. */
export function gs1Check(body: string): string {
  const sum = digitsOf(body)
    .reverse()
    .reduce((total, digit, at) => total + digit * (at % 2 === 0 ? 3 : 1), 0)
  return String((10 - (sum % 10)) % 10)
}

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** ISO/IEC 7064 MOD 37,36, over capital letters and digits (DPD: 09980000020033 → F). */
export function mod37Check(body: string): string {
  let product = 36
  for (const character of body) {
    const sum = (product + alphabet.indexOf(character)) % 36
    product = ((sum === 0 ? 36 : sum) * 2) % 37
  }
  return alphabet[(37 - product) % 36] ?? ''
}
