// All that the screen shows, defined once: the visit, what stands open beside it, who was turned away last, and whether
// somebody practises. It is what the page's stream sends.
import type { Static } from 'typebox'
import { Type } from 'typebox'
import { id, oneOf, time } from './kiosk-fields.ts'
import { hint, incident, Visit } from './kiosk-schemas.ts'
import { TrainingView, TrainingVisit } from './training-schemas.ts'

/** The last refusal, for whoever looks at the screen: the code may have come from a scanner. */
const ShownRefusal = Type.Object({
  number: Type.Integer({ description: 'grows by one for each refusal' }),
  way: oneOf(['qr', 'pin', 'action'], 'what was refused'),
  reason: Type.String(),
  at: time('when'),
  retryAt: Type.Optional(time('when it may be tried again')),
  hint,
  incident,
})
export type ShownRefusal = Static<typeof ShownRefusal>

export const Screen = Type.Object({
  now: time('the locker’s time, to count down by'),
  visit: Type.Union([TrainingVisit, Visit, Type.Null()], {
    description: 'null when nobody is there; pretended while somebody practises',
  }),
  alsoOpen: Type.Array(id('a compartment'), {
    description:
      'doors that stand open and are not of the visit; all that do when nobody is there, pretended ones while somebody practises',
  }),
  message: Type.Union([Type.Record(Type.String(), Type.String()), Type.Null()], {
    description: 'the operator’s message by language',
  }),
  refusal: Type.Union([ShownRefusal, Type.Null()]),
  training: Type.Union([TrainingView, Type.Null()], { description: 'null unless somebody practises' }),
})
