// Mistakes that were really there until the simulation found them, put back one by one: however plans are drawn, they stay
// findable. The list only: how they are put in stands in plant.ts.
import type { Plant } from './plant.ts'

export const foundBefore: readonly Plant[] = [
  {
    name: 'unreadable-journal-ends-it',
    breaks: 'A journal that cannot be read for a moment ends the daemon.',
    texts: [
      {
        file: 'src/adapters/mqtt/outbox.ts',
        replace: '      if (!(error instanceof StoreFault)) throw error\n      if (!isUnread)',
        by: '      if (error instanceof StoreFault) throw error\n      if (!isUnread)',
      },
    ],
    soonWith: { mischief: { 'disk-unreadable': 1, 'broker-gone': 1 } },
  },
  {
    name: 'old-item-unannounced',
    breaks: 'The old item of an exchange lapses without having been announced.',
    texts: [
      {
        file: 'src/core/rules/returns.ts',
        replace: "  tell(draft, 'parcel.assigned', item, {\n    size: draft.state.specs",
        by: "  if (item.id === '') tell(draft, 'parcel.assigned', item, {\n    size: draft.state.specs",
      },
    ],
    hours: 72,
    soonWith: { habits: { exchanges: 0.9, walksAway: 0.5 }, mischief: { 'door-jammed': 0.3 } },
  },
  {
    name: 'times-to-come-kept',
    breaks: 'A clock that ran ahead leaves times to come behind, and no later outage is made good.',
    texts: [
      {
        file: 'src/core/rules/clock.ts',
        replace: '  if (stepMs < 0) forgetTimesToCome(draft, Math.round(input.wallMs))\n',
        by: '',
      },
    ],
    hours: 120,
    soonWith: { mischief: { 'clock-lies-by-years': 4, 'power-cut': 6 }, habits: { noShow: 0.6 } },
  },
]
