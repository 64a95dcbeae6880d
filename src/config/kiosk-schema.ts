// The form of what the kiosk's screen must know of its place: its size, where the scanner is, when it is dark or quiet.
// Where the screen is served stands under `http`. What a schema can't say about it stands in kiosk-checks.ts.
import { Type } from 'typebox'
import { oneOf, strict, text, whole } from './fields.ts'

const timeOfDay = (what: string) =>
  Type.String({
    pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$',
    description: `${what}: hours and minutes of the site’s time zone, such as "21:30"`,
  })

const hours = (what: string) =>
  Type.Optional(
    strict(
      {
        from: timeOfDay('When it begins'),
        until: timeOfDay('When it ends, the next day where it is earlier'),
      },
      { description: what },
    ),
  )

const scannerPlaces = [
  'none',
  'top',
  'top-right',
  'right',
  'bottom-right',
  'bottom',
  'bottom-left',
  'left',
  'top-left',
] as const
const screenModes = ['standard', 'high-contrast', 'night', 'sun'] as const
const speechWays = ['off', 'browser', 'daemon'] as const

export const kiosk = strict(
  {
    screen: Type.Optional(
      strict(
        {
          widthMm: whole(50, 2000, 'Width of the picture, in mm'),
          heightMm: whole(50, 2000, 'Height of the picture, in mm'),
          widthPx: whole(240, 16_384, 'Width of the picture, in pixels as the browser counts them'),
          heightPx: whole(240, 16_384, 'Height of the picture, in pixels as the browser counts them'),
        },
        { description: 'The screen’s size, so that buttons are as large as fingers' },
      ),
    ),
    scannerAt: oneOf(
      scannerPlaces,
      'On which side of the screen the scanner is; none where nobody should be shown to one',
      'none',
    ),
    afterColumn: Type.Optional(
      whole(
        0,
        200,
        'The screen hangs in the wall, to the right of this column; 0 is left of all. “You are here” is drawn there; nowhere where left out',
      ),
    ),
    mode: oneOf(screenModes, 'How the screen looks to begin with', 'standard'),
    nightHours: hours('When it looks as at night: dark, so that it dazzles nobody'),
    sunHours: hours('When the sun stands on the screen: black on white, at its brightest'),
    quietHours: hours('When it makes no sound by itself'),
    speech: oneOf(
      speechWays,
      'Who speaks what stands on the screen: nobody, the browser, or the daemon by "speechCommand"',
      'off',
    ),
    speechCommand: Type.Optional(
      Type.Array(
        text('A program, then its arguments; "{language}" in an argument is replaced by the language'),
        {
          minItems: 1,
          maxItems: 16,
          description:
            'What speaks where "speech" is "daemon": a program that reads the text from its input, such as [espeak-ng, -v, "{language}", --stdin]. No shell is asked',
        },
      ),
    ),
    askToRecommendEvery: whole(
      0,
      10_000,
      'One of so many customers is asked whether they would recommend the locker (0 to 10); 0 asks nobody',
      0,
    ),
  },
  { description: 'What the screen at the locker must know of its place', default: {} },
)
