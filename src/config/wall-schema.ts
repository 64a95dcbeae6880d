// The form of the wall: lock boards on their lines, compartments and their doors, carriers.
// What they have to do with each other stands in wiring.ts.
import { Type } from 'typebox'
import { bit, id, oneOf, strict, text, whole } from './fields.ts'

/** The seven families of the contract; what each can have stands in board-families.ts. */
const families = ['kr-cu16', 'cu12', 'xor-8a', 'wkly', 'waveshare-modbus', 'lcus', 'gpio'] as const
const dialects = ['waveshare', 'timed-registers', 'command-registers', 'one-based-coils'] as const

const baudRates = [1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200]

const bias = oneOf(
  ['pull-up', 'pull-down', 'as-is'],
  'gpio: the chip’s own resistor at the door switch; pull-up where left out, as-is for one outside',
)
const activeLow = Type.Boolean({ description: 'gpio: true where the low level switches a relay on' })

/** What a board of the family gpio has besides. */
const gpioBoard = {
  lines: Type.Optional(
    Type.Array(
      strict(
        {
          relay: whole(0, 511, 'The line of the lock’s relay, as its chip numbers them'),
          switch: Type.Optional(whole(0, 511, 'The line of the door switch; none where left out')),
          activeLow: Type.Optional(activeLow),
          bias: Type.Optional(bias),
        },
        { description: 'The lines of one lock' },
      ),
      { minItems: 1, maxItems: 64, description: 'gpio: the lines of each lock, channel 1 first' },
    ),
  ),
  activeLow: Type.Optional(activeLow),
  bias: Type.Optional(bias),
  externalPull: Type.Optional(
    Type.Boolean({
      description: 'gpio: every relay’s input has a resistor that keeps it off while the machine starts',
    }),
  ),
}

export const bus = strict(
  {
    id: id('The name of the bus'),
    family: oneOf([...families], 'The kind of lock board'),
    path: Type.Optional(text('/dev/serial/by-id/… or tcp://HOST:PORT; every family but gpio')),
    chip: Type.Optional(text('gpio: gpiochip0, or the chip’s label as gpiodetect shows it')),
    way: Type.Optional(
      oneOf(
        ['auto', 'character-device', 'sysfs'],
        'gpio: how the chip is reached; its character device where there is one, else sysfs, where left out',
      ),
    ),
    baudRate: Type.Optional(
      Type.Enum(baudRates, {
        description: 'Bits a second of the serial line; the factory setting of the family where left out',
      }),
    ),
    boards: Type.Array(
      strict(
        {
          address: whole(
            0,
            254,
            'The board’s address, as its switches say; 0 for a family without addresses',
          ),
          channels: Type.Optional(
            whole(
              1,
              256,
              'How many locks the board drives; as many as boards of its family usually do where left out',
            ),
          ),
          closedBit: Type.Optional(
            bit('Which bit the board reports for a closed door; depends on the lock’s switch'),
          ),
          inputs: Type.Optional(
            Type.Boolean({
              description:
                'waveshare-modbus: whether door switches hang on the board’s inputs, each on that of its relay',
            }),
          ),
          dialect: Type.Optional(
            oneOf(
              [...dialects],
              'waveshare-modbus: how this make of relays is spoken to; waveshare where left out',
            ),
          ),
          ...gpioBoard,
        },
        { description: 'One lock board' },
      ),
      { minItems: 1, maxItems: 32, description: 'The lock boards on this bus' },
    ),
    pacing: strict(
      {
        sweepMs: Type.Optional(
          whole(
            0,
            60_000,
            'Every board is read once in this time; 0 for as fast as the line allows; 150 to 240 by the number of boards where left out',
          ),
        ),
        supply: Type.Optional(
          id('The power supply of its locks, where it also feeds another bus; the same name at each of them'),
        ),
      },
      { description: 'The timing of the bus', default: {} },
    ),
  },
  { description: 'One line with lock boards on it' },
)

export const compartment = strict(
  {
    id: id('The compartment'),
    label: Type.Optional(text('What stands on the door; the id where left out')),
    size: id('Size class, such as S, M, L'),
    innerMm: Type.Array(whole(10, 5000, 'A length in mm'), {
      minItems: 3,
      maxItems: 3,
      description: 'Inner width, height and depth in mm',
    }),
    sillMm: whole(0, 5000, 'Height of the sill above the floor in mm'),
    column: whole(1, 200, 'Column of the wall, from the left, 1-based'),
    row: whole(1, 200, 'Row of the column, from the top, 1-based'),
    features: Type.Array(id('A feature, such as cooled, heated, charger'), {
      default: [],
      maxItems: 32,
      uniqueItems: true,
      description: 'What parcels may need of it',
    }),
    carriers: Type.Optional(
      Type.Array(id('A carrier'), {
        minItems: 1,
        maxItems: 64,
        uniqueItems: true,
        description: 'The only carriers allowed in; all where left out',
      }),
    ),
    sensor: Type.Boolean({ default: true, description: 'false where the lock has no door switch' }),
    occupancySensor: Type.Boolean({
      default: false,
      description: 'true where a sensor of the board looks into it',
    }),
    closedBit: Type.Optional(bit('Which bit means closed for this door, where it differs from its board')),
    door: strict(
      {
        bus: id('The bus'),
        board: whole(0, 255, 'The board’s address'),
        channel: whole(1, 256, 'The lock on the board, 1-based'),
      },
      { description: 'Where the lock is wired' },
    ),
  },
  { description: 'One compartment' },
)

export const carrier = strict(
  {
    id: id('The carrier'),
    maxCompartments: Type.Optional(
      whole(0, 10_000, 'Most compartments it may hold at once; no limit where left out'),
    ),
    acceptUnannounced: Type.Boolean({
      default: false,
      description: 'Whether its couriers may leave parcels that the platform did not announce',
    }),
    walkInReturns: Type.Optional(
      strict(
        {
          most: whole(1, 1000, 'So many of them lie here at once at the most', 5),
          reasons: Type.Array(
            strict(
              {
                id: id('The reason, as the platform is told it'),
                words: Type.Record(
                  Type.String({ pattern: '^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}$' }),
                  text('What the screen calls it'),
                  { description: 'What the screen calls it, by language' },
                ),
              },
              { description: 'One reason' },
            ),
            {
              default: [],
              maxItems: 12,
              description: 'Reasons of its own for a return, beside those that every page has words for',
            },
          ),
        },
        { description: 'Takes returns that nobody announced, from whoever comes; none where left out' },
      ),
    ),
  },
  { description: 'What one carrier may do' },
)
