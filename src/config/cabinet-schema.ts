// The form of what a cabinet has beside doors: lamps and buzzers, switches, thermometers. All of it is optional.
// What they have to do with each other stands in cabinet-checks.ts.
import { Type } from 'typebox'
import { bit, id, oneOf, strict, text, whole } from './fields.ts'

const chip = text('The GPIO chip: gpiochip0, or its label, such as pinctrl-bcm2711')
const line = whole(0, 1023, 'The line’s number on the chip; on a Pi’s header the GPIO number')

const signal = strict(
  {
    id: id('The lamp or buzzer'),
    kind: oneOf(['lamp', 'buzzer'], 'What it is'),
    compartment: Type.Optional(id('The compartment at whose door it is; the whole wall where left out')),
    chip,
    line,
    activeLow: Type.Boolean({ default: false, description: 'true where the low level switches it on' }),
  },
  { description: 'One lamp or buzzer' },
)

const cabinetSwitch = strict(
  {
    id: id('The switch'),
    kind: oneOf(
      ['tamper', 'mains', 'battery'],
      'What it tells: that the cabinet is closed, that there is mains, that the battery is not nearly empty',
    ),
    chip,
    line,
    bias: oneOf(['pull-up', 'pull-down', 'as-is'], 'The chip’s own resistor', 'pull-up'),
    goodLevel: bit('The level of the line while all is well'),
  },
  { description: 'One switch of the cabinet' },
)

const degrees = (description: string) =>
  Type.Optional(Type.Number({ minimum: -55, maximum: 125, description }))

const thermometer = strict(
  {
    id: id('The thermometer'),
    path: text('The kernel’s file: /sys/bus/w1/devices/28-…/temperature'),
    minCelsius: degrees('Colder than this for five minutes is an alert; none where left out'),
    maxCelsius: degrees('Warmer than this for five minutes is an alert; none where left out'),
  },
  { description: 'One thermometer' },
)

export const cabinet = strict(
  {
    signals: Type.Array(signal, { default: [], maxItems: 500, description: 'Lamps and buzzers' }),
    switches: Type.Array(cabinetSwitch, {
      default: [],
      maxItems: 32,
      description: 'Tamper, mains and battery',
    }),
    thermometers: Type.Array(thermometer, { default: [], maxItems: 32, description: 'Thermometers' }),
  },
  { description: 'What the cabinet has beside its doors', default: {} },
)
