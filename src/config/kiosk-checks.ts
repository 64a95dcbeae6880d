// Checks of the screen's section: sides that were mixed up, hours that are none, and two looks at one time.
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

export function kioskFindings(parts: Parts): Finding[] {
  const kiosk = parts.section('kiosk')
  if (!kiosk) return []
  const misspent = hourFindings(kiosk)
  return [...screenFindings(kiosk), ...misspent, ...(misspent.length > 0 ? [] : lookFindings(kiosk))]
}
