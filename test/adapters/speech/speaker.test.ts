// The daemon's voice, with a stand-in for the program that speaks: it writes down what it was given, and when it was ended.
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { realClock } from '../../../simulator/world/real-clock.ts'
import type { Speaker } from '../../../src/adapters/speech/speaker.ts'
import { createSpeaker } from '../../../src/adapters/speech/speaker.ts'
import type { Input } from '../../../src/core/input.ts'

let folder: string
let inputs: Input[]
let lines: string[]
const speakers: Speaker[] = []

/** Says `<language>: <text>` in a line; hangs on "long", fails on "bad", stays deaf to SIGTERM on "deaf". */
const standIn = `#!/bin/sh
text=$(cat)
[ "$text" = deaf ] && trap '' TERM
echo "$1: $text" >>"$2"
[ "$text" = bad ] && exit 3
if [ "$text" = long ] || [ "$text" = deaf ]; then while :; do sleep 0.05; done; fi
exit 0
`

const said = (): readonly string[] => {
  try {
    return readFileSync(join(folder, 'said'), 'utf8').trim().split('\n')
  } catch {
    return []
  }
}

function create(program = join(folder, 'speak'), clock = realClock): Speaker {
  const keep = (fields: object, text: string) => {
    lines.push(`${text} ${JSON.stringify(fields)}`)
  }
  const speaker = createSpeaker({
    command: [program, '{language}', join(folder, 'said')],
    languages: ['nl', 'en'],
    clock,
    submit: (input) => inputs.push(input),
    log: { info: keep, warn: keep, error: keep },
  })
  speakers.push(speaker)
  return speaker
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kluis-speech-'))
  writeFileSync(join(folder, 'speak'), standIn)
  chmodSync(join(folder, 'speak'), 0o755)
  inputs = []
  lines = []
})
afterEach(async () => {
  for (const speaker of speakers.splice(0)) await speaker.close()
  rmSync(folder, { recursive: true })
})

test('a text is said in its language, as it stands, whatever stands in it', async () => {
  create().say('$(touch x); "dicht" & klaar', 'en')
  await expect.poll(said).toEqual(['en: $(touch x); "dicht" & klaar'])
  expect(inputs).toEqual([])
  expect(lines).toEqual([])
})

test('a language that the site does not have never reaches the program', async () => {
  create().say('hallo', '--evil')
  await expect.poll(said).toEqual(['nl: hallo'])
})

test('the next text silences the one before, and of several only the newest is said', async () => {
  const speaker = create()
  speaker.say('long', 'nl')
  await expect.poll(said).toEqual(['nl: long'])
  speaker.say('first', 'nl')
  speaker.say('second', 'nl')
  await expect.poll(said).toEqual(['nl: long', 'nl: second'])
  expect(lines).toEqual([])
})

test('an empty text only silences, and takes back what waits', async () => {
  const speaker = create()
  speaker.say('long', 'nl')
  await expect.poll(said).toHaveLength(1)
  speaker.say('never', 'nl')
  speaker.say(' ', null)
  await speaker.close()
  expect(said()).toEqual(['nl: long'])
})

test('a program that does not end when it is asked to is made to', async () => {
  const speaker = create()
  speaker.say('deaf', 'nl')
  await expect.poll(said).toHaveLength(1)
  speaker.say('next', 'nl')
  await expect.poll(said, { timeout: 5_000 }).toEqual(['nl: deaf', 'nl: next'])
})

test('a program that is missing is an alert and one line, until it is there', async () => {
  const program = join(folder, 'later')
  const speaker = create(program)
  const tell = async (text: string, count: number) => {
    speaker.say(text, 'nl')
    await expect.poll(() => inputs.length).toBe(count)
  }
  await tell('hallo', 1)
  speaker.say('again', 'nl')
  await expect.poll(() => lines).toHaveLength(1)
  expect(inputs).toEqual([{ type: 'fault.reported', code: 'speech-gone', subject: 'kiosk' }])
  writeFileSync(program, standIn)
  chmodSync(program, 0o755)
  await tell('there', 2)
  expect(inputs[1]).toEqual({ type: 'fault.cleared', code: 'speech-gone', subject: 'kiosk' })
  expect(said()).toEqual(['nl: there'])
  expect(lines).toHaveLength(2)
})

test('a path that leads nowhere, or to what may not be run, is an alert as well', async () => {
  writeFileSync(join(folder, 'locked'), standIn, { mode: 0o644 })
  for (const [index, path] of ['locked', 'speak/inside'].entries()) {
    create(join(folder, path)).say('hallo', 'nl')
    await expect.poll(() => inputs).toHaveLength(index + 1)
  }
  expect(inputs.every(({ type }) => type === 'fault.reported')).toBe(true)
})

test('a program that fails is one line, however often, and no alert; no line holds a text', async () => {
  const speaker = create()
  for (let time = 1; time <= 3; time += 1) {
    speaker.say('bad', 'nl')
    await expect.poll(said).toHaveLength(time)
    await expect.poll(() => lines).toHaveLength(1)
  }
  expect(inputs).toEqual([])
  expect(lines.join()).toContain('ended with 3')
  expect(lines.join()).not.toContain('bad')
})

test('a program that hangs is ended after a minute and a half', async () => {
  const wakes: { readonly atMs: number; readonly task: () => void }[] = []
  const clock = {
    ...realClock,
    wakeAt(atMs: number, task: () => void) {
      wakes.push({ atMs: atMs - realClock.monotonicMs(), task })
      return () => {}
    },
  }
  const speaker = create(undefined, clock)
  speaker.say('long', 'nl')
  await expect.poll(said).toHaveLength(1)
  expect(Math.round((wakes[0]?.atMs ?? 0) / 1_000)).toBe(90)
  wakes[0]?.task()
  await speaker.close()
  expect(lines.join()).toContain('hangs')
})

test('closing silences, and nothing is said any more', async () => {
  const speaker = create()
  speaker.say('long', 'nl')
  await expect.poll(said).toHaveLength(1)
  await speaker.close()
  speaker.say('late', 'nl')
  expect(said()).toEqual(['nl: long'])
})
