// Mistakes planted in the adapters: the way to the platform, the store, the lock boards.
// The list only: how they are put in stands in plant.ts.
import type { Plant } from './plant.ts'

const outbox = 'src/adapters/mqtt/outbox.ts'

export const inTheAdapters: readonly Plant[] = [
  {
    name: 'delivered-when-sent',
    breaks:
      'An event counts as delivered when it is sent, and is not sent again when it was lost on the way.',
    texts: [
      {
        file: outbox,
        replace: '    cursor = entry.sequence\n',
        by: '    cursor = entry.sequence\n    journal.markDelivered(cursor)\n',
      },
    ],
    soonWith: { mischief: { kill: 0.5, 'broker-loses': 0.5, 'dies-after-publish': 0.5 } },
  },
  {
    name: 'event-skipped-after-reconnecting',
    breaks: 'What was on its way when the connection broke is not sent again.',
    texts: [
      {
        file: outbox,
        replace: '      inFlight = 0\n      restartFrom(acknowledged)',
        by: '      inFlight = 0\n      restartFrom(cursor)',
      },
    ],
    soonWith: { mischief: { 'broker-loses': 0.5, 'broker-gone': 1 } },
  },
  {
    name: 'acknowledged-before-commit',
    breaks: 'A request leaves the broker before anything of it is on the disk.',
    texts: [
      {
        file: 'src/adapters/mqtt/request-desk.ts',
        replace: "    engine.submit({ type: 'request.received', request }",
        by: "    finished()\n    engine.submit({ type: 'request.received', request }",
      },
    ],
    realism: 'adapters',
    soonWith: { mischief: { 'disk-failing': 0.5, 'dies-before-commit': 0.3 } },
  },
  {
    name: 'store-commits-twice',
    breaks: 'The store writes rows in one transaction and their events in the next.',
    texts: [
      {
        file: 'src/adapters/sqlite/store.ts',
        replace: '        const appended = journal.append(write.entries)\n',
        by: '        commit.run()\n        begin.run()\n        const appended = journal.append(write.entries)\n',
      },
    ],
    realism: 'adapters',
    soonWith: { mischief: { 'dies-during-commit': 0.3, 'disk-failing': 1 } },
  },
  {
    name: 'no-write-ahead-log',
    breaks: 'A commit that is interrupted leaves half of its pages in the file.',
    texts: [
      {
        file: 'src/adapters/sqlite/connection.ts',
        replace: "    db.pragma('journal_mode = WAL')\n",
        by: "    db.pragma('journal_mode = MEMORY')\n",
      },
      {
        file: 'src/adapters/sqlite/connection.ts',
        replace: "if (level !== full || mode !== 'wal')",
        by: 'if (level !== full)',
      },
    ],
    realism: 'adapters',
    soonWith: { mischief: { 'dies-during-commit': 0.3, 'power-cut': 2 } },
  },
  {
    name: 'coil-not-rested',
    breaks: 'A coil is energised again before it has cooled down.',
    texts: [
      {
        file: 'src/adapters/boards/coils.ts',
        replace: 'return Math.max(restedMs, allowedMs)',
        by: 'return Math.min(restedMs, allowedMs)',
      },
    ],
    realism: 'bytes',
    hours: 12,
    soonWith: { mischief: { 'opened-by-technician': 0.02, 'opened-from-afar': 0.02 } },
  },
  {
    name: 'supply-not-shared',
    breaks: 'Two locks on one power supply draw their first current together.',
    texts: [
      {
        file: 'src/adapters/boards/supply.ts',
        replace: 'first: (nowMs) => freeMs(waiting) <= nowMs && inTheWay(waiting, nowMs) === undefined,',
        by: 'first: (nowMs) => waiting.readyMs() <= nowMs,',
      },
    ],
    realism: 'bytes',
    hours: 12,
    soonWith: {},
  },
]
