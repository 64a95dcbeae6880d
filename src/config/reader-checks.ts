// Checks of scanners and badge readers: paths that nobody else may have, options that mean something.
// Looks at the configuration only, never at a device.
import type { Parts } from './parts.ts'
import { repeated } from './parts.ts'
import type { Finding } from './problem.ts'
import type { ReaderOption } from './reader-schema.ts'
import { optionFamilies } from './reader-schema.ts'
import { pathFindings } from './wiring.ts'
import type { Path } from './yaml-text.ts'

type Reader = ReturnType<typeof readersOf>[number]
const readersOf = (parts: Parts) => parts.entries('readers')

const options = Object.keys(optionFamilies) as ReaderOption[]

function optionFindings(reader: Reader): Finding[] {
  const family = reader.field('family')
  if (family === null) return []
  return options.flatMap((option) => {
    const owners = optionFamilies[option]
    if (reader.field(option) === null || owners.some((owner) => owner === family)) return []
    return [
      {
        path: ['readers', reader.index, option],
        at: 'key' as const,
        message: `has no meaning for ${family}: it is for ${owners.join(' and ')}. Take it out.`,
      },
    ]
  })
}

function devicePathFindings(reader: Reader): Finding[] {
  const [family, written] = [reader.field('family'), reader.field('path')]
  if (family === null || written === null) return []
  const path: Path = ['readers', reader.index, 'path']
  const isEventDevice = written.startsWith('/dev/input/')
  if (family === 'hid' && !isEventDevice) {
    const message = `"${written}" is no event device. Write it as /dev/input/by-id/…-event-kbd.`
    return [{ path, message }]
  }
  if (family !== 'hid' && isEventDevice) {
    const message = `"${written}" is an event device, which ${family} can't read: is its family hid?`
    return [{ path, message }]
  }
  return pathFindings(written, path)
}

/** One program's device is one reader's or one bus's; a second would find it taken. */
function sharedPathFindings(parts: Parts): Finding[] {
  const users = [
    ...parts.entries('buses').map((bus) => ({ list: 'buses', index: bus.index, path: bus.field('path') })),
    ...readersOf(parts).map((one) => ({ list: 'readers', index: one.index, path: one.field('path') })),
  ]
  return repeated(
    users,
    ({ path }) => path,
    ({ list, index }, first) => ({
      path: [list, index, 'path'],
      message: `this is the path of ${first.list}[${first.index}] already: give each its own.`,
    }),
  ).filter(({ path: [list] }) => list === 'readers')
}

export const readerFindings = (parts: Parts): Finding[] => [
  ...readersOf(parts).flatMap((reader) => [...optionFindings(reader), ...devicePathFindings(reader)]),
  ...sharedPathFindings(parts),
]
