// Every mistake that a bus of lines can have is told with its line, its key and the remedy; wiring that would energise
// locks while the machine starts is told as a note.
import { expect, test } from 'vitest'
import { busSettings, loadConfig, problemText } from '../../src/config.ts'

interface Wall {
  readonly chip?: string
  readonly bus?: string
  readonly board?: string
  readonly lines?: string
  readonly doors?: string
}

const compartment = (id: number, door: string, more = '') =>
  `  - { id: "0${id}", size: S, innerMm: [440, 90, 600], sillMm: 400, column: 1, row: ${id}, ${more}door: { ${door} } }`

/** Line 7 is the bus, line 8 its board, lines 10 and 11 its doors. */
const text = ({ chip = 'chip: gpiochip0', bus = '', board = '', lines, doors }: Wall = {}) =>
  [
    'version: 1',
    'site: { id: a, languages: [nl] }',
    'store: { path: kluis.db }',
    'mqtt: { embedded: { port: 1883 } }',
    'security: { signedOpen: optional }',
    'buses:',
    `  - { id: wall, family: gpio, ${chip}${chip === '' ? '' : ', '}${bus}boards: [`,
    `      { address: 0, closedBit: 0, ${board}lines: [ ${lines ?? '{ relay: 9, switch: 22 }, { relay: 10, switch: 23 }'} ] } ] }`,
    'compartments:',
    doors ?? compartment(1, 'bus: wall, board: 0, channel: 1'),
    compartment(2, 'bus: wall, board: 0, channel: 2', 'sensor: false, '),
  ].join('\n')

const load = (wall: string) => loadConfig({ text: wall, folder: '/' }, {}, { secrets: 'skip' })
const told = (wall: string): readonly string[] => {
  const result = load(wall)
  if (result.ok) throw new Error('the configuration was taken, though it is wrong')
  return result.problems.map((problem) => problemText(problem, 'k'))
}
const notes = (wall: string): readonly string[] => {
  const result = load(wall)
  if (!result.ok) throw new Error(result.problems.map((problem) => problemText(problem, 'k')).join('\n'))
  return result.notes.map((problem) => problemText(problem, 'k'))
}

test('a bus of lines is taken, and each line has what its board says unless it says otherwise', () => {
  const result = load(
    text({
      chip: 'chip: pinctrl-rp1',
      bus: 'way: character-device, ',
      board: 'activeLow: true, bias: pull-down, externalPull: true, ',
      lines: '{ relay: 9, switch: 22 }, { relay: 10, activeLow: false, bias: as-is }',
    }),
  )
  if (!result.ok) throw new Error(result.problems.map((problem) => problemText(problem, 'k')).join('\n'))
  expect(result.notes).toEqual([])
  expect(busSettings(result.config)).toEqual([
    expect.objectContaining({
      family: 'gpio',
      path: 'pinctrl-rp1',
      way: 'character-device',
      boards: [
        {
          address: 0,
          channels: 2,
          closedBit: 0,
          closedBits: {},
          withoutSensor: [2],
          occupancySensors: [],
          lines: [
            { relay: 9, switch: 22, activeLow: true, bias: 'pull-down' },
            { relay: 10, switch: null, activeLow: false, bias: 'as-is' },
          ],
        },
      ],
    }),
  ])
})

test.each<[string, Wall, string]>([
  ['no chip', { chip: '' }, 'k:7:5 buses[0].chip: is missing; add it: gpiochip0'],
  [
    'a path for a chip',
    { bus: 'path: /dev/ttyUSB0, ' },
    'k:7:48 buses[0].path: a bus of gpio has none. Name its chip: "chip: gpiochip0".',
  ],
  [
    'a serial port as the chip',
    { chip: 'chip: /dev/ttyUSB0' },
    'k:7:37 buses[0].chip: "/dev/ttyUSB0" is no GPIO chip. Write gpiochip0, or the chip’s label',
  ],
  [
    'more channels than lines',
    { board: 'channels: 3, ' },
    'k:8:45 buses[0].boards[0].channels: there are 2 "lines" and 3 channels. Leave "channels" out.',
  ],
  [
    'a line twice',
    { lines: '{ relay: 9, switch: 22 }, { relay: 22, switch: 23 }' },
    'k:8:79 buses[0].boards[0].lines[1].relay: line 22 is the switch of boards[0].lines[0] already',
  ],
  [
    'the console’s line',
    { lines: '{ relay: 14, switch: 22 }, { relay: 10, switch: 23 }' },
    'k:8:53 buses[0].boards[0].lines[0].relay: line 14 is the serial console, which talks while the machine starts. Take one of 4 to 13 or 16 to 27',
  ],
  [
    'a switch on the I²C bus',
    { lines: '{ relay: 9, switch: 2 }, { relay: 10, switch: 23 }' },
    'k:8:64 buses[0].boards[0].lines[0].switch: line 2 is the I²C bus',
  ],
  [
    'a door that has a switch in one place only',
    { lines: '{ relay: 9 }, { relay: 10, switch: 23 }' },
    'k:10:5 compartments[0]: the relay on line 9 has no "switch" beside it. Name the switch’s line there, or say "sensor: false" here.',
  ],
  [
    'doors with switches on a board without any',
    { lines: '{ relay: 9 }, { relay: 10 }' },
    'compartments[0].sensor: board 0 on "wall" reads no door switches: say "sensor: false" here',
  ],
  [
    'bits a second of lines',
    { bus: 'baudRate: 9600, ' },
    'buses[0].baudRate: a bus of gpio has none. Take it out.',
  ],
  [
    'a channel past the lines',
    { doors: compartment(1, 'bus: wall, board: 0, channel: 3') },
    'compartments[0].door.channel: board 0 has channels 1 to 2; 3 is none of them',
  ],
  [
    'a resistor that is none',
    { board: 'bias: pullup, ' },
    'k:8:41 buses[0].boards[0].bias: "pullup" is none of these: pull-up, pull-down, as-is. Did you mean "pull-up"?',
  ],
])('%s', (_what, wall, expected) => {
  const problems = told(text(wall))
  expect(problems).toHaveLength(1)
  expect(problems[0]).toContain(expected)
})

test('two buses on one chip are told, whatever it is called', () => {
  const more =
    '  - { id: b, family: gpio, chip: /dev/gpiochip0, boards: [ { address: 0, closedBit: 0, lines: [ { relay: 11 } ] } ] }'
  expect(told(text().replace('compartments:', `${more}\ncompartments:`))).toEqual([
    'k:9:34 buses[1].chip: this is the chip of buses[0] already: put the boards of one chip under one bus.',
  ])
})

test('lines on a board of bytes are told, and a board of lines without any', () => {
  const serial = text().replace('family: gpio, chip: gpiochip0', 'family: kr-cu16, path: /dev/ttyUSB0')
  expect(told(serial)).toEqual([
    'k:8:35 buses[0].boards[0].lines: a board of kr-cu16 has none: "lines" belongs to the family gpio. Take it out.',
  ])
  const bare = text().replace(/lines: \[ .* \] \} \]/, '} ]')
  expect(told(bare)[0]).toContain(
    'buses[0].boards[0].lines: is missing; add one entry a lock: "lines: [ { relay: 17',
  )
})

test('the same lines are no mistake on a chip that is no Pi’s header', () => {
  const lines = '{ relay: 14, switch: 2 }, { relay: 0, switch: 3 }'
  expect(notes(text({ chip: 'chip: mcp23017', lines }))).toEqual([])
})

test.each<[string, string, string[]]>([
  ['active-high relays where lines are pulled down', '{ relay: 9, switch: 22 }, { relay: 27 }', []],
  [
    'active-low relays where lines are pulled up',
    '{ relay: 4, activeLow: true, switch: 22 }, { relay: 8, activeLow: true }',
    [],
  ],
  [
    'an active-high relay where lines are pulled up',
    '{ relay: 8, switch: 22 }, { relay: 27 }',
    ['k:8:53 buses[0].boards[0].lines[0].relay: line 8 is pulled up from power-on until the daemon runs'],
  ],
  [
    'an active-low relay where lines are pulled down',
    '{ relay: 9, switch: 22, activeLow: true }, { relay: 27 }',
    ['k:8:53 buses[0].boards[0].lines[0].relay: line 9 is pulled down from power-on until the daemon runs'],
  ],
  [
    'a relay on the lines of add-on boards',
    '{ relay: 1, switch: 22 }, { relay: 40 }',
    ['line 1 is used at the start to look for an add-on board', 'line 40 is not on a Raspberry Pi’s header'],
  ],
])('%s', (_what, lines, expected) => {
  const found = notes(text({ lines }))
  expect(found).toHaveLength(expected.length)
  for (const [index, words] of expected.entries()) expect(found[index]).toContain(words)
})

test('a resistor outside makes either polarity right', () => {
  const lines = '{ relay: 8, switch: 22 }, { relay: 9, activeLow: true }'
  expect(notes(text({ lines }))).toHaveLength(2)
  expect(notes(text({ lines, board: 'externalPull: true, ' }))).toEqual([])
})
