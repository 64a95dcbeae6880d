// What GET /api/site answers: all that a page must know of the locker, constant while the daemon runs.
// Nothing may stand here that only operators may know: whoever stands before the screen can read it.
import type { Static } from 'typebox'
import { Type } from 'typebox'
import { id } from './kiosk-fields.ts'

const millimetres = (description: string) => Type.Number({ exclusiveMinimum: 0, description })
const hours = (what: string) =>
  Type.Union(
    [
      Type.Object({
        from: Type.String({ description: 'HH:MM in the time zone of the site' }),
        until: Type.String({ description: 'HH:MM, the next day where it is earlier' }),
      }),
      Type.Null(),
    ],
    { description: `${what}; null for never` },
  )

const Place = Type.Object(
  {
    screen: Type.Union(
      [
        Type.Object({
          widthMm: millimetres('width of the picture in mm'),
          heightMm: millimetres('height of the picture in mm'),
          widthPx: Type.Integer({ description: 'width of the picture in pixels' }),
          heightPx: Type.Integer({ description: 'height of the picture in pixels' }),
        }),
        Type.Null(),
      ],
      { description: 'null where nobody has measured it' },
    ),
    scannerAt: Type.String({
      description: 'where beside the screen the scanner is: none, top, top-right and so on around',
    }),
    afterColumn: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], {
      description:
        'the screen hangs in the wall, to the right of this column; 0 is left of all, null where it is not said',
    }),
    mode: Type.String({ description: 'how it looks to begin with: standard, high-contrast, night or sun' }),
    nightHours: hours('when it looks as at night'),
    sunHours: hours('when the sun stands on it'),
    quietHours: hours('when it makes no sound by itself'),
    speech: Type.String({
      description: 'who speaks: off, browser, or daemon (then POST /api/speech is there)',
    }),
  },
  { description: 'what the screen must know of its place' },
)

const labels = Type.Record(Type.String(), Type.String(), { description: 'a door’s label by compartment' })

export const Site = Type.Object({
  id: id('the locker'),
  languages: Type.Array(Type.String(), { description: 'the first is the one to begin with' }),
  timezone: Type.String({ description: 'the site’s time zone, such as Europe/Amsterdam' }),
  kiosk: Place,
  pinDigits: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()], {
    description: 'how many digits a PIN has here; null where they differ',
  }),
  walkInReturns: Type.Array(
    Type.Object({
      carrier: id('the carrier'),
      reasons: Type.Array(Type.String(), { description: 'why something may come back' }),
      words: Type.Record(Type.String(), Type.Record(Type.String(), Type.String()), {
        description: 'what the site’s own reasons are called, by reason and language',
      }),
    }),
    { description: 'carriers that take returns which nobody announced; none where it is empty' },
  ),
  labels,
  wall: Type.Array(
    Type.Object({
      compartment: id('the compartment'),
      column: Type.Integer({ description: 'from the left, the first is 1' }),
      row: Type.Integer(),
      size: Type.String({ description: 'its size class' }),
      innerMm: Type.Array(Type.Number(), {
        description: 'width, height and depth',
        minItems: 3,
        maxItems: 3,
      }),
      sillMm: Type.Number({ description: 'height of the sill above the floor' }),
    }),
  ),
})
export type Site = Static<typeof Site>
