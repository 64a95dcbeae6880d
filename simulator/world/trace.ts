// The trace of a run: every observation as one line of text, of which a hash is kept. Two runs of one seed that differ in
// a byte differ in the hash. Keeps the last lines for whoever looks into a failure.
import { createHash } from 'node:crypto'
import type { Observation } from './observation.ts'

export interface Trace {
  add(observation: Observation, atMs: number): void
  /** Hexadecimal; ends the trace. */
  hash(): string
  lines(): number
  /** The latest, oldest first. */
  tail(): readonly string[]
}

const kept = 400
const hashedAtOnce = 65_536

/**
 * What is told anyway is left out: a row read again was written before, and rows follow from the events beside them. Their
 * keys stay, so that two runs that write differently differ.
 */
function textOf(observation: Observation): string {
  switch (observation.kind) {
    case 'loaded': {
      const { rows, lastSequence } = observation
      const sizes = Object.entries(rows).map(([name, all]) => [name, all.length])
      return JSON.stringify({ kind: 'loaded', lastSequence, sizes })
    }
    case 'committed': {
      const { changes, entries, answers } = observation.write
      const keys = changes
        .map(({ table, key, value }) => `${value === null ? '-' : ''}${table}/${key}`)
        .join()
      return `committed ${keys} ${JSON.stringify(entries)} ${JSON.stringify(answers)}`
    }
    case 'event.heard':
      return `event.heard ${observation.entry.sequence} ${observation.again}`
    case 'memory.shown':
      return JSON.stringify({
        kind: 'memory.shown',
        states: observation.snapshot.compartments.map(({ state, door }) => `${state} ${door}`).join(),
        alerts: observation.alerts.length,
      })
    default:
      return JSON.stringify(observation)
  }
}

/** `onLine` gets each line as it comes, for those who want them all. */
export function createTrace(onLine?: (line: string) => void): Trace {
  const hash = createHash('sha256')
  let waiting: string[] = []
  let waitingLength = 0
  let count = 0
  const tail: string[] = []

  function flush(): void {
    hash.update(waiting.join('\n'))
    waiting = []
    waitingLength = 0
  }

  return {
    add(observation, atMs) {
      const line = `${atMs} ${textOf(observation)}`
      count += 1
      onLine?.(line)
      waiting.push(line)
      waitingLength += line.length
      if (waitingLength > hashedAtOnce) flush()
      if (tail.length >= kept * 2) tail.splice(0, kept)
      tail.push(line)
    },
    hash() {
      flush()
      return hash.digest('hex')
    },
    lines: () => count,
    tail: () => tail.slice(-kept),
  }
}
