// The transition tables, walked as the whole product of states and verbs: every pair that is legal stands
// here once more, and every other pair must be illegal.
import { describe, expect, test } from 'vitest'
import {
  boardTransitions,
  compartmentTransitions,
  nextBoardState,
  nextCompartmentState,
  nextParcelState,
  parcelTransitions,
} from '../../src/core/transitions.ts'

type Rows = Readonly<Record<string, Readonly<Record<string, string>>>>

/** One line a state: what each verb makes of it, `·` where it is illegal. */
function read(table: string): { readonly verbs: readonly string[]; readonly rows: Rows } {
  const lines = table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
  const [verbs = [], ...states] = lines
  const rows = states.map(([state = '', ...cells]) => [
    state,
    Object.fromEntries(cells.map((cell, index) => [verbs[index] ?? '', cell])),
  ])
  return { verbs, rows: Object.fromEntries(rows) }
}

const compartments = read(`
            reserve   vacate  open  fill      doubt   block
  vacant    reserved  ·       open  ·         unsure  blocked
  reserved  ·         vacant  open  ·         unsure  blocked
  occupied  ·         ·       open  ·         unsure  blocked
  open      reserved  vacant  ·     occupied  unsure  blocked
  unsure    ·         vacant  open  occupied  unsure  blocked
  blocked   reserved  vacant  ·     occupied  unsure  blocked
`)

const parcels = read(`
             deposit    lapse   cancel     refuse   collect    expire   extend     take-out   miss     undo      assign  hand-over
  assigned   deposited  lapsed  cancelled  refused  ·          ·        ·          ·          ·        assigned  ·  collected
  deposited  ·          ·       withdrawn  ·        collected  expired  deposited  taken-out  missing  assigned  ·  ·
  expired    ·          ·       withdrawn  ·        ·          ·        deposited  taken-out  missing  ·         ·  ·
  withdrawn  ·          ·       ·          ·        collected  ·        ·          taken-out  missing  ·         ·  ·
  collected  ·          ·       ·          ·        ·          ·        ·          ·          missing  ·         ·  ·
  taken-out  ·          ·       ·          ·        ·          ·        ·          ·          ·        ·         assigned  ·
  cancelled  ·          ·       ·          ·        ·          ·        ·          ·          ·        ·         assigned  ·
  lapsed     ·          ·       ·          ·        ·          ·        ·          ·          ·        ·         assigned  ·
  refused    ·          ·       ·          ·        ·          ·        ·          ·          ·        ·         assigned  ·
  missing    ·          ·       ·          ·        ·          ·        ·          ·          ·        ·         assigned  ·
`)

// A board stays as it is where nothing stands here.
const boards = read(`
             answer     garble   fall-silent  lose-bus
  unknown    answering  garbled  silent       gone
  answering  ·          garbled  silent       gone
  garbled    answering  ·        silent       gone
  silent     answering  garbled  ·            gone
  gone       answering  garbled  silent       ·
`)

function walk(
  expected: { readonly verbs: readonly string[]; readonly rows: Rows },
  table: Rows,
  next: (state: string, verb: string) => string | null,
): void {
  expect(Object.keys(table).sort()).toEqual(Object.keys(expected.rows).sort())
  const verbs = new Set(Object.values(table).flatMap((row) => Object.keys(row)))
  expect([...verbs].sort()).toEqual([...expected.verbs].sort())
  for (const [state, row] of Object.entries(expected.rows)) {
    for (const verb of expected.verbs) {
      const wanted = row[verb] === '·' ? null : row[verb]
      expect(next(state, verb), `${verb} while ${state}`).toBe(wanted)
    }
  }
}

describe('the tables say what may follow what', () => {
  test('for compartments', () => {
    walk(compartments, compartmentTransitions, (state, verb) =>
      nextCompartmentState(state as 'vacant', verb as 'open'),
    )
  })

  test('for parcels', () => {
    walk(parcels, parcelTransitions, (state, verb) => nextParcelState(state as 'assigned', verb as 'deposit'))
  })

  test('for boards', () => {
    walk(boards, boardTransitions, (state, verb) => {
      const next = nextBoardState(state as 'gone', verb as 'answer')
      return next === state ? null : next
    })
  })

  test('every state that they lead to has a row of its own', () => {
    for (const table of [compartmentTransitions, parcelTransitions, boardTransitions] as readonly Rows[]) {
      for (const row of Object.values(table))
        for (const state of Object.values(row)) expect(Object.keys(table)).toContain(state)
    }
  })

  test('nothing leads from an unsure compartment to a reservation', () => {
    expect(nextCompartmentState('unsure', 'reserve')).toBeNull()
  })
})
