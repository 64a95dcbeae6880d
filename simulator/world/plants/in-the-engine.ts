// Mistakes planted in the loop: what is written down when, and what is done before it.
// The list only: how they are put in stands in plant.ts.
import type { Plant } from './plant.ts'

const engine = 'src/engine.ts'

export const inTheEngine: readonly Plant[] = [
  {
    name: 'events-in-a-second-transaction',
    breaks: 'A process that dies between two transactions has changed something and tells nobody.',
    texts: [
      {
        file: engine,
        replace: '    store.commit({ ...batch, changes: [...riding.changes, ...batch.changes] })',
        by: `    store.commit({ changes: [...riding.changes, ...batch.changes], entries: [], answers: [] })
    store.commit({ changes: [], entries: batch.entries, answers: batch.answers })`,
      },
    ],
    soonWith: { mischief: { 'dies-before-commit': 0.3, 'dies-after-commit': 0.3 } },
  },
  {
    name: 'answered-before-commit',
    breaks: 'Whoever asks is answered before the disk holds what they are told.',
    texts: [
      {
        file: engine,
        replace:
          '    adopt(batch, decision)\n    batch.replies.push({ waiting: one, reply: decision.reply })',
        by: `    adopt(batch, decision)
    if (decision.reply.kind !== 'pending') one.onReply?.(decision.reply)
    batch.replies.push({ waiting: { input, onReply: undefined }, reply: decision.reply })`,
      },
    ],
    soonWith: { mischief: { 'dies-before-commit': 1, 'disk-failing': 2 } },
  },
  {
    name: 'pulse-before-commit',
    breaks: 'A door is pulsed before it is written down why.',
    texts: [
      {
        file: engine,
        replace: '    batch.effects.push(...decision.effects)',
        by: `    for (const effect of decision.effects) {
      if (effect.kind === 'pulse') doors?.pulse(effect.door, effect.pulseMs, effect.opening)
      else batch.effects.push(effect)
    }`,
      },
    ],
    soonWith: {},
  },
  {
    name: 'repeat-decided-anew',
    breaks: 'A request that comes again is decided again.',
    texts: [
      {
        file: engine,
        replace: "input.type === 'request.received' ? knownReply(batch, input.request.transaction) : null",
        by: '(null as Reply | null)',
      },
    ],
    soonWith: { mischief: { 'broker-repeats': 1, 'broker-loses': 1 } },
  },
  {
    name: 'memory-kept-after-a-failed-commit',
    breaks: 'What could not be written stands in memory all the same.',
    texts: [
      {
        file: engine,
        replace: '    isStale = true\n    try {\n      load()\n    } catch',
        by: '    try {\n    } catch',
      },
    ],
    soonWith: { mischief: { 'disk-failing': 1, 'disk-full': 1 } },
  },
  {
    name: 'facts-lost-with-a-failed-commit',
    breaks: 'What doors and boards said while the disk was full is forgotten.',
    texts: [
      { file: engine, replace: '    waiting = leftAfterFailure(riding, told)\n', by: '    waiting = []\n' },
    ],
    soonWith: {
      mischief: { 'disk-failing': 0.5, 'disk-full': 0.5, 'board-silent': 0.5, 'bus-unplugged': 0.5 },
    },
  },
]
