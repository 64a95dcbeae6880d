// How requests wait between their receipt and their handling: in order, bounded, and never for ever.
import { expect, test } from 'vitest'
import { createVirtualClock } from '../../../simulator/world/virtual-clock.ts'
import { createIntake } from '../../../src/adapters/mqtt/intake.ts'
import type { Incoming } from '../../../src/adapters/mqtt/session.ts'

const incoming = (topic: string, bytes = 0): Incoming => ({
  topic,
  payload: new Uint8Array(bytes),
  retained: false,
  responseTopic: null,
  correlation: null,
  qos: 1,
})

function createBench(answerAtOnce = false) {
  const handled: string[] = []
  const finish: (() => void)[] = []
  const finished: string[] = []
  let overflows = 0
  const clock = createVirtualClock()
  const intake = createIntake({
    clock,
    handle: ({ topic }, done) => {
      handled.push(topic)
      if (answerAtOnce) done()
      else finish.push(done)
    },
    onOverflow: () => overflows++,
  })
  const take = (topic: string, bytes?: number) =>
    intake.take(incoming(topic, bytes), () => finished.push(topic))
  return { intake, take, handled, finish, finished, turns: clock.settle, overflows: () => overflows }
}

const names = (count: number) => Array.from({ length: count }, (_, i) => `${i}`)

test('nothing is handled before it is open, and then everything in order', () => {
  const { intake, take, handled } = createBench()
  for (const name of names(5)) take(name)
  expect(handled).toEqual([])
  intake.open()
  take('5')
  expect(handled).toEqual(names(6))
})

test('a thousand are worked on at once, and each that is finished lets the next one in', () => {
  const { intake, take, handled, finish, finished, turns } = createBench()
  intake.open()
  for (const name of names(3000)) take(name)
  turns()
  expect(handled).toEqual(names(1000))
  finish[7]?.()
  finish[7]?.()
  expect(handled).toEqual(names(1001))
  expect(finished).toEqual(['7'])
  for (let next = 0; next < finish.length; next++) {
    finish[next]?.()
    turns()
  }
  expect(handled).toEqual(names(3000))
  expect(finished).toHaveLength(3000)
})

test('sixty are handled in one turn of the event loop, whatever is there', () => {
  const { intake, take, handled, turns } = createBench(true)
  for (const name of names(500)) take(name)
  intake.open()
  expect(handled).toEqual(names(60))
  take('500')
  expect(handled).toEqual(names(60))
  turns()
  expect(handled).toEqual(names(501))
})

test('answers at once, however many, are no recursion', () => {
  const { intake, take, handled, turns } = createBench(true)
  for (const name of names(50_000)) take(name)
  intake.open()
  turns()
  expect(handled).toEqual(names(50_000))
})

test('more than 65,535 waiting, or 32 MiB, is too much', () => {
  const many = createBench()
  many.intake.open()
  for (const name of names(1000)) many.take(name)
  many.turns()
  for (const name of names(65_535)) many.take(name)
  expect(many.overflows()).toBe(0)
  many.take('one more')
  expect(many.overflows()).toBe(1)

  const large = createBench()
  large.intake.open()
  for (const name of names(1000)) large.take(name)
  large.turns()
  for (const name of names(128)) large.take(name, 256 * 1024)
  expect(large.overflows()).toBe(0)
  large.take('one more', 1)
  expect(large.overflows()).toBe(1)
})

test('while closed, too much opens it, since it would come again for ever', () => {
  const { take, handled, turns, overflows } = createBench(true)
  for (const name of names(129)) take(name, 256 * 1024)
  turns()
  expect(overflows()).toBe(0)
  expect(handled).toHaveLength(129)
})

test('what waits goes with the connection', () => {
  const { intake, take, handled } = createBench()
  take('1')
  intake.end()
  intake.open()
  expect(handled).toEqual([])
})
