// Which parcel a label means, to somebody who may see it, and what may be kept of one that means none.
// Decides nothing about the parcel: what is done with it is for labels.ts, walk-ins.ts and helping.ts.
import type { Draft } from '../decision.ts'
import type { Label } from '../labels/label.ts'
import type { CarrierId, CodeHash, Parcel, ParcelId } from '../nouns.ts'

/** A longer line of text is no parcel's label; one with fields may be. */
const longestLine = 128

/** A label as it came. */
export interface ShownLabel {
  readonly text: string
  readonly hash: CodeHash
  /** By hand, where a scanner could not read it. */
  readonly isTyped: boolean
}

export const isLabel = (label: Label): boolean =>
  label.text !== '' && (label.isStructured || label.text.length <= longestLine)

/**
 * The live parcel with this label that people of this carrier (null: of all) may see: by the very text first, then by the number in it, then by
 * its text however it is written, and at last by the name of a label that was not kept.
 */
export function knownTo(
  draft: Draft,
  carrier: CarrierId | null,
  { text, hash }: ShownLabel,
  label: Label,
): Parcel | undefined {
  const { byBarcode, byLabel } = draft.state
  const seen = (...ids: readonly (Iterable<ParcelId> | undefined)[]): Parcel[] =>
    [...new Set(ids.flatMap((some) => [...(some ?? [])]))]
      .map((id) => draft.get('parcels', id))
      .filter((parcel) => parcel !== undefined)
      .filter((parcel) => carrier === null || parcel.carrier === carrier)
  const byText = (name: string) => likeliest(seen(byBarcode.get(name), [name]))
  const byNumber = (name: string) => likeliest(seen(byBarcode.get(name), byLabel.get(name)))
  const alike = () =>
    seen(byBarcode.get(label.folded), byLabel.get(label.folded)).filter((one) => !isOver(one))
  return (
    byText(text.trim()) ??
    byText(label.text) ??
    likeliest(label.identities.flatMap((name) => byNumber(name) ?? [])) ??
    only(alike()) ??
    byText(nameOfUnkept(hash))
  )
}

const likeliest = (parcels: readonly Parcel[]): Parcel | undefined =>
  parcels.find((parcel) => parcel.state === 'assigned') ??
  parcels.find((parcel) => !isOver(parcel)) ??
  parcels.at(-1)

/** Two parcels whose labels differ in no more than capitals are nobody's guess. */
const only = (parcels: readonly Parcel[]): Parcel | undefined =>
  parcels.length === 1 ? parcels[0] : undefined

/** What stands for a label that may tell of people, and so is not kept: the same label has the same name. */
export const nameOfUnkept = (hash: CodeHash): string => `sealed.${hash.slice(0, 32)}`

const isOver = (parcel: Parcel): boolean =>
  !['assigned', 'deposited', 'expired', 'withdrawn'].includes(parcel.state)
