// The parcels of a soak, made up as they are needed: those on paper are announced, moved and cancelled and never brought;
// the others are handed to couriers. Draws every code once.
import type { Chance } from '../replay/chance.ts'
import { carriers } from '../replay/wall-plan.ts'
import type { PlannedParcel } from '../replay/week.ts'

type Sides = PlannedParcel['sidesMm']

/** One for each size of door. */
const sidesMm: [Sides, ...Sides[]] = [
  [400, 80, 300],
  [400, 130, 300],
  [400, 250, 300],
]

export interface ParcelMaker {
  make(kind: PlannedParcel['kind']): PlannedParcel
  code(): string
}

export function createParcelMaker(chance: Chance): ParcelMaker {
  let made = 0
  let codes = 0
  const code = (): string => {
    codes += 1
    return `Q${codes}${chance.token(14)}`
  }
  return {
    code,
    make(kind) {
      made += 1
      return {
        id: `p${made}`,
        label: `L${made}${chance.token(8)}`,
        carrier: chance.pick(carriers),
        kind,
        recipient: `r${made}`,
        sidesMm: chance.pick(sidesMm),
        weightG: chance.whole(200, 5000),
        share: false,
        pin: `${chance.digits(5)}${String(made).padStart(5, '0')}`,
        qr: code(),
        announcedH: 0,
        dwellH: 0,
        prefersPin: chance.happens(0.3),
        cancelAfterH: null,
        extendAfterH: null,
        comesBack: false,
      }
    },
  }
}

/** The `parcel` of an assignment. */
export const announced = (parcel: PlannedParcel): object => ({
  id: parcel.id,
  carrier: parcel.carrier,
  kind: parcel.kind,
  barcodes: [parcel.label],
  dimensionsMm: parcel.sidesMm,
  weightG: parcel.weightG,
  recipient: parcel.recipient,
  codes: [
    ...(parcel.kind === 'return' ? [] : [{ kind: 'pin', value: parcel.pin }]),
    { kind: 'qr', value: parcel.qr },
  ],
})
