// Thermometers: what the kernel's files say, and when a temperature is worth an alert. In virtual time.
import { expect, test } from 'vitest'
import { createVirtualClock } from '../../../simulator/world/virtual-clock.ts'
import { celsiusIn, openThermometers } from '../../../src/adapters/cabinet/thermometers.ts'
import type { Input } from '../../../src/core/input.ts'

const minute = 60_000

/** The two lines of `w1_slave`, as Documentation/w1/slaves/w1_therm.rst of the kernel shows them. */
const slave = (word: string, thousandths: number) =>
  `72 01 4b 46 7f ff 0e 10 57 : crc=57 ${word}\n72 01 4b 46 7f ff 0e 10 57 t=${thousandths}\n`

test.each([
  ['21437\n', 21.437],
  ['-5500', -5.5],
  [slave('YES', 23_125), 23.125],
  [slave('YES', -62), -0.062],
  [slave('NO', 23_125), null],
  // The register's value before the first conversion.
  ['85000\n', null],
  [slave('YES', 85_000), null],
  ['', null],
  ['12.5', null],
  ['999999', null],
  ['1e3', null],
])('%j is %s °C', (text, celsius) => {
  expect(celsiusIn(text)).toBe(celsius)
})

function watch(min: number | null, max: number | null) {
  const clock = createVirtualClock()
  const inputs: Input[] = []
  let text: string | null = '5000'
  let reads = 0
  const opened = openThermometers([{ id: 'cool', path: '/t', minCelsius: min, maxCelsius: max }], {
    clock,
    submit: (input) => inputs.push(input),
    readText(path, done) {
      expect(path).toBe('/t')
      reads += 1
      clock.wakeAt(clock.monotonicMs() + 750, () => done(text))
    },
  })
  const pass = (ms: number) => {
    for (let passed = 0; passed < ms; passed += 250) clock.advance(250)
  }
  pass(minute)
  return {
    opened,
    reads: () => reads,
    pass,
    is(celsius: number | null) {
      text = celsius === null ? null : String(Math.round(celsius * 1000))
    },
    words: () =>
      inputs.splice(0).flatMap((input) => {
        if (input.type !== 'fault.reported' && input.type !== 'fault.cleared') return []
        return [`${input.type === 'fault.reported' ? '+' : '-'}${input.code} ${input.subject}`]
      }),
  }
}

test('at the start alerts of the last run are cleared, once', () => {
  const { words, pass } = watch(2, 8)
  expect(words()).toEqual(['-thermometer-silent cool', '-too-warm cool', '-too-cold cool'])
  pass(10 * minute)
  expect(words()).toEqual([])
})

test('too warm for five minutes is an alert, which ends half a degree below the bound', () => {
  const { words, pass, is, opened } = watch(2, 8)
  words()
  is(9)
  pass(4 * minute)
  expect(words()).toEqual([])
  expect(opened.health()).toEqual([{ id: 'cool', celsius: 9 }])
  pass(2 * minute)
  expect(words()).toEqual(['+too-warm cool'])
  is(7.8)
  pass(10 * minute)
  expect(words()).toEqual([])
  is(7.4)
  pass(minute)
  expect(words()).toEqual(['-too-warm cool'])
})

test('a door that is opened for a while is no alert', () => {
  const { words, pass, is } = watch(null, 8)
  words()
  for (let visit = 0; visit < 5; visit += 1) {
    is(12)
    pass(3 * minute)
    is(6)
    pass(minute)
  }
  expect(words()).toEqual([])
})

test('too cold has its own alert', () => {
  const { words, pass, is } = watch(2, 8)
  words()
  is(1)
  pass(6 * minute)
  expect(words()).toEqual(['+too-cold cool'])
})

test('one that cannot be read three times is silent, and heard again at the next good reading', () => {
  const { words, pass, is, opened } = watch(2, 8)
  words()
  is(null)
  pass(minute)
  expect(words()).toEqual([])
  pass(minute)
  expect(words()).toEqual(['+thermometer-silent cool'])
  expect(opened.health()).toEqual([{ id: 'cool', celsius: null }])
  is(5)
  pass(minute)
  expect(words()).toEqual(['-thermometer-silent cool'])
})

test('it is read every half minute, and not any more once it was closed', () => {
  const { pass, reads, opened } = watch(2, 8)
  const before = reads()
  pass(10 * minute)
  expect(reads() - before).toBe(20)
  opened.close()
  pass(10 * minute)
  expect(reads() - before).toBe(20)
})
