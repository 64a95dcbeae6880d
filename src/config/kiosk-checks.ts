// Checks of the screen's section: sides that were mixed up, a column that is not there, hours that are none, two looks at one time.
// Looks at the configuration only.
import type { Parts } from './parts.ts'
import type { Finding } from './problem.ts'
import type { ConfigFile } from './schema.ts'

type Kiosk = ConfigFile['kiosk']
type Hours = NonNullable<Kiosk['nightHours']>

/** A pixel is about square; what is further off than this has two numbers in the wrong place. */
const mostSkew = 1.25

function screenFindings({ screen }: Kiosk): Finding[] {
  if (screen === undefined) return []
  const skew = screen.widthPx / screen.widthMm / (screen.heightPx / screen.heightMm)
  if (skew < mostSkew && skew > 1 / mostSkew) return []
  return [
    {
      path: ['kiosk', 'screen'],
      at: 'key',
      message:
        'its pixels would not be square: measure the picture in mm, and give width and height of both as the screen hangs.',
    },
  ]
}

function columnFindings({ afterColumn }: Kiosk, parts: Parts): Finding[] {
  const columns = parts.entries('compartments').map(({ field }) => field('column'))
  // What has a mistake in it may be the last one.
  if (afterColumn === undefined || columns.length === 0 || columns.includes(null)) return []
  const last = Math.max(...columns.map(Number))
  if (afterColumn <= last) return []
  return [
    {
      path: ['kiosk', 'afterColumn'],
      message: `the wall’s last column is ${last}: give the one left of the screen, 0 to ${last}, or leave it out where the screen hangs elsewhere.`,
    },
  ]
}

const hourNames = ['nightHours', 'sunHours', 'quietHours'] as const

const hourFindings = (kiosk: Kiosk): Finding[] =>
  hourNames.flatMap((name) => {
    const hours = kiosk[name]
    if (hours === undefined || hours.from !== hours.until) return []
    return [
      {
        path: ['kiosk', name],
        at: 'key' as const,
        message: 'begins when it ends: give two times, or leave it out.',
      },
    ]
  })

/** Its minutes from midnight on, those past midnight behind 24 hours. */
function span({ from, until }: Hours): readonly [number, number] {
  const minutes = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))
  const [begins, ends] = [minutes(from), minutes(until)]
  return [begins, ends > begins ? ends : ends + 1440]
}

function overlap(one: Hours, other: Hours): boolean {
  const [begins, ends] = span(one)
  const [otherBegins, otherEnds] = span(other)
  return [-1440, 0, 1440].some((days) => begins < otherEnds + days && otherBegins + days < ends)
}

function lookFindings({ nightHours, sunHours }: Kiosk): Finding[] {
  if (nightHours === undefined || sunHours === undefined || !overlap(nightHours, sunHours)) return []
  return [
    {
      path: ['kiosk', 'sunHours'],
      at: 'key',
      message: `night (${nightHours.from} to ${nightHours.until}) and sun would hold at one time: take them apart.`,
    },
  ]
}

function speechFindings({ speech, speechCommand }: Kiosk): Finding[] {
  const [program] = speechCommand ?? []
  if (speech === 'daemon' && program === undefined) {
    return [
      {
        path: ['kiosk', 'speech'],
        message: 'the daemon speaks by a program of yours: name it with "speechCommand".',
      },
    ]
  }
  if (program?.includes('{language}') !== true) return []
  return [
    {
      path: ['kiosk', 'speechCommand', 0],
      message:
        'the program itself is the same for every language: "{language}" may stand in its arguments only.',
    },
  ]
}

export function kioskFindings(parts: Parts): Finding[] {
  const kiosk = parts.section('kiosk')
  if (!kiosk) return []
  const misspent = hourFindings(kiosk)
  return [
    ...screenFindings(kiosk),
    ...columnFindings(kiosk, parts),
    ...speechFindings(kiosk),
    ...misspent,
    ...(misspent.length > 0 ? [] : lookFindings(kiosk)),
  ]
}
