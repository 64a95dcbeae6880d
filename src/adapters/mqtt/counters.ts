// What the uplink counts, for the topic `health`, `kluis status` and metrics. Whole numbers that only grow; nothing here
// decides anything.

const names = [
  'connections',
  'requests',
  'requestsMalformed',
  'requestsRetained',
  'requestsUnstored',
  'requestsBusy',
  'replays',
  'answers',
  'answersLost',
  'events',
  'statusRepaired',
  'publishesRefused',
  'responseTopicsRefused',
] as const
export type CounterName = (typeof names)[number]

export interface Counters {
  count(name: CounterName): void
  all(): Readonly<Record<CounterName, number>>
}

export function createCounters(): Counters {
  const counts = Object.fromEntries(names.map((name) => [name, 0])) as Record<CounterName, number>
  return {
    count: (name) => {
      counts[name]++
    },
    all: () => ({ ...counts }),
  }
}
