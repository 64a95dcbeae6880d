// P13: how long the event loop is held while requests are taken in.
import type { Figure } from './figures.ts'
import { atMost, listed } from './figures.ts'
import { loopDelays } from './intake-bed.ts'

export async function measureLoopDelay(
  wanted: ReadonlySet<string>,
  { rounds, messages }: { readonly rounds: number; readonly messages: number },
): Promise<Figure[]> {
  if (!wanted.has('P13')) return []
  const found: Awaited<ReturnType<typeof loopDelays>>[] = []
  for (let round = 0; round < rounds; round++) found.push(await loopDelays(messages))
  const live = found.map((one) => one.live)
  const drain = found.map((one) => one.drain)
  const how = `monitorEventLoopDelay (1 ms) in the daemon's own process, ${messages} requests a round`
  return [
    atMost(20, {
      goal: 'P13',
      what: 'event loop delay while taking in, 99 of 100',
      wanted: '≤ 20 ms',
      unit: 'ms',
      rounds: live,
      detail: `${how}; rounds ${listed(live)}`,
    }),
    atMost(20, {
      goal: 'P13',
      what: 'event loop delay while draining, 99 of 100',
      wanted: '≤ 20 ms',
      unit: 'ms',
      rounds: drain,
      detail: `${how}; rounds ${listed(drain)}`,
    }),
  ]
}
