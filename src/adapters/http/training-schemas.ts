// What of practising goes over HTTP, each defined once: bodies, replies, and what the screen shows of it.
// All of it is pretended; a visit among it says so of itself.
import { Type } from 'typebox'
import { id, time } from './kiosk-fields.ts'
import { Visit } from './kiosk-schemas.ts'

export const BeginBody = Type.Object({
  course: Type.String({
    pattern: '^[a-z-]{1,64}$',
    description: 'customer, courier, staff or technician: whose part is practised',
  }),
  language: Type.Optional(
    Type.String({
      maxLength: 64,
      description: 'a language of this locker, such as "en"; its first where left out',
    }),
  ),
})
export const ExerciseBody = Type.Object({
  exercise: Type.String({ pattern: '^[a-z-]{1,64}$', description: 'an exercise of the course that is on' }),
})
export const CloseBody = Type.Object({ compartment: id('whose pretended door falls shut') })
export const NoBody = Type.Object({})

const isDone = Type.Boolean()

export const TrainingView = Type.Object(
  {
    course: Type.String({ description: 'customer, courier, staff or technician' }),
    exercises: Type.Array(Type.Object({ exercise: Type.String(), done: isDone }), {
      description: 'in their order',
    }),
    exercise: Type.String({ description: 'the one that is on' }),
    steps: Type.Array(Type.Object({ step: Type.String(), done: isDone }), {
      description: 'of it, in their order',
    }),
    codes: Type.Object(
      {
        badge: Type.Optional(Type.String()),
        pin: Type.Optional(Type.String()),
        qr: Type.Optional(Type.String()),
      },
      { description: 'what is to be typed or scanned: no real code' },
    ),
    labels: Type.Array(Type.String(), { description: 'the labels of its parcels' }),
    openDoors: Type.Array(id('a compartment'), { description: 'pretended doors that stand open' }),
    finished: Type.Boolean({ description: 'every exercise of the course is done' }),
    endsAt: time('when it ends unless somebody does something'),
  },
  { description: 'somebody practises: all that is shown with it is pretended' },
)

export const TrainingVisit = Type.Intersect([Visit, Type.Object({ training: Type.Literal(true) })], {
  description: 'a pretended visit',
})

export const TrainingReply = Type.Union([
  Type.Object({
    outcome: Type.Literal('accepted'),
    visit: Type.Union([TrainingVisit, Visit, Type.Null()], {
      description: 'without `training` it is a real one, which has ended the training',
    }),
  }),
  Type.Object({ outcome: Type.Literal('refused'), reason: Type.String() }),
])
