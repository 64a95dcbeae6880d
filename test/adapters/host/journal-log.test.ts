// The log: whole lines with journald's levels, and nothing secret in them.
import { expect, test } from 'vitest'
import { createJournalLog } from '../../../src/adapters/host/journal-log.ts'

function collect(forJournal: boolean) {
  const lines: string[] = []
  return { lines, log: createJournalLog({ forJournal, write: (line) => lines.push(line) }) }
}

test('writes one JSON line a step, with time, level and fields', () => {
  const { lines, log } = collect(false)
  log.info({ compartment: '07' }, 'door opened')
  expect(lines).toHaveLength(1)
  expect(lines[0]?.endsWith('\n')).toBe(true)
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    compartment: '07',
    msg: 'door opened',
  })
})

test("begins each line with journald's level where the journal reads it", () => {
  const { lines, log } = collect(true)
  log.info({}, 'one')
  log.warn({}, 'two')
  log.error({}, 'three')
  log.info({}, 'four')
  expect(lines.map((line) => line.slice(0, 4))).toEqual(['<6>{', '<4>{', '<3>{', '<6>{'])
})

test('blanks what could be a secret, also one level down, and keeps the codes of faults', () => {
  const { lines, log } = collect(false)
  log.warn(
    { pin: '48151623', token: 'aaa', code: 'board-silent', visit: { label: 'KLUIS1:x', codes: ['x'] } },
    'oops',
  )
  expect(lines[0]).not.toMatch(/48151623|aaa|KLUIS1/)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ pin: '[blanked]', code: 'board-silent' })
})

test('shows an error with its stack', () => {
  const { lines, log } = collect(false)
  log.error({ err: new Error('a bug') }, 'ends')
  expect(JSON.parse(lines[0] ?? '').err).toMatchObject({
    type: 'Error',
    message: 'a bug',
    stack: expect.any(String),
  })
})
