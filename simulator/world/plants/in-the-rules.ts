// Mistakes planted in the rules (src/core): what a locker decides.
// The list only: how they are put in stands in plant.ts.
import type { Plant } from './plant.ts'

const parcels = 'src/core/rules/parcels.ts'
const time = 'src/core/rules/time.ts'
const entry = 'src/core/rules/entry.ts'
const openings = 'src/core/rules/openings.ts'
const settling = 'src/core/rules/settling.ts'

export const inTheRules: readonly Plant[] = [
  {
    name: 'pulse-again-after-boot',
    breaks: 'A process that starts pulses the doors that the one before had meant to open.',
    texts: [
      {
        file: time,
        replace: "    if (opening.stage !== 'ended') openingEnded(draft, conclude(",
        by: `    const door = draft.state.specs.get(opening.compartment)?.door
    if (opening.stage === 'intended' && door)
      draft.effect({ kind: 'pulse', door, pulseMs: rules.pulseMs, opening: opening.id })
    else if (opening.stage !== 'ended') openingEnded(draft, conclude(`,
      },
    ],
    soonWith: { mischief: { 'dies-after-commit': 0.5, 'dies-before-pulse': 1 } },
  },
  {
    name: 'answer-lost-at-boot',
    breaks:
      'Who asked for an opening from afar is not answered when the process dies meanwhile: asked again, it opens again.',
    texts: [{ file: time, replace: "'unknown', isAsked(opening)))", by: "'unknown', false))" }],
    soonWith: { mischief: { 'opened-from-afar': 0.3, 'dies-after-pulse': 0.3 } },
  },
  {
    name: 'deadline-by-unconfirmed-clock',
    breaks: 'Parcels expire by a wall clock that nobody has confirmed.',
    texts: [
      {
        file: time,
        replace: "(timer.measures === 'duration' || draft.must('site', 'site').clockConfirmed)",
        by: 'true',
      },
    ],
    hours: 72,
    soonWith: { mischief: { 'power-cut': 6 } },
  },
  {
    name: 'downtime-not-added',
    breaks: 'The time that the locker was down counts for parcels that nobody could collect.',
    texts: [
      { file: 'src/core/rules/clock.ts', replace: '    addDowntime(draft, downMs, site.bootedMs)\n', by: '' },
    ],
    hours: 96,
    soonWith: { mischief: { 'power-cut': 6 }, habits: { noShow: 0.6 } },
  },
  {
    name: 'durations-follow-the-clock',
    breaks: 'A duration that runs ends sooner or later when the wall clock is set.',
    texts: [
      {
        file: 'src/core/rules/clock.ts',
        replace: '  if (stepped) moveDurations(draft, stepMs, site.bootedMs)\n',
        by: '',
      },
    ],
    hours: 168,
    soonWith: {
      mischief: { 'clock-lies-by-hours': 0.1, 'door-jammed': 0.3 },
      habits: { walksAway: 0.5, leavesOpen: 0.5, saysGoodbye: 0 },
    },
  },
  {
    name: 'free-after-cancel',
    breaks: 'A compartment whose door was opened is free again when its person says that nothing was done.',
    texts: [
      {
        file: settling,
        replace: "else doubt(draft, part.compartment, 'cancelled')",
        by: 'else rest(draft, part.compartment)',
      },
    ],
    soonWith: { mischief: { 'switch-unreadable': 0.1, 'board-deaf': 0.3, 'door-jammed': 0.2 } },
  },
  {
    name: 'free-by-a-word',
    breaks:
      'A compartment is free again because a customer pressed a button, and no switch saw its door shut.',
    texts: [{ file: settling, replace: "else doubt(draft, id, 'not-sensed')", by: 'else rest(draft, id)' }],
    soonWith: { mischief: { 'switch-unreadable': 0.3 }, habits: { leavesOpen: 0.5 } },
  },
  {
    name: 'off-by-one-in-allocation',
    breaks: 'A parcel is given the compartment beside the one that was chosen for it.',
    texts: [
      {
        file: 'src/core/allocation.ts',
        replace: 'return { found: true, compartment: best.spec.id,',
        by: `const beside = draft.state.bySize[draft.state.bySize.indexOf(best.spec) + 1] ?? best.spec
  return { found: true, compartment: beside.id,`,
      },
    ],
    soonWith: {},
  },
  {
    name: 'sides-not-compared',
    breaks: 'A parcel is given a compartment that it does not fit in.',
    texts: [
      {
        file: 'src/core/allocation.ts',
        replace: 'Math.max(a, b, c) <= Math.max(width, height, depth)',
        by: 'Math.max(a, b, c) <= width + height + depth',
      },
    ],
    hours: 48,
    soonWith: {},
  },
  {
    name: 'revoked-code-opens',
    breaks: 'A code that was called back opens its parcel all the same.',
    texts: [
      {
        file: entry,
        replace: 'found && found.kind === input.way && !found.revoked ? found : undefined',
        by: 'found && found.kind === input.way ? found : undefined',
      },
    ],
    hours: 72,
    soonWith: { mischief: { guesser: 0.5 }, habits: { reissues: 0.9, noShow: 0.8 } },
  },
  {
    name: 'code-forgets-earlier-parcels',
    breaks: 'A code that is given to one more parcel of its recipient no longer opens those before.',
    texts: [
      {
        file: 'src/core/rules/codes.ts',
        replace: 'parcels: parcels.includes(parcel) ? parcels : [...parcels, parcel]',
        by: 'parcels: [parcel]',
      },
    ],
    soonWith: {},
  },
  {
    name: 'code-given-twice',
    breaks:
      'A code that somebody has already is given to somebody else, whose parcels it opens from then on.',
    texts: [
      {
        file: 'src/core/rules/codes.ts',
        replace: "      if (owner && id !== parcel.id && !sameOwner(owner, parcel)) return 'code-in-use'\n",
        by: '',
      },
    ],
    soonWith: { habits: { repeatsCode: 0.5, noShow: 0.5 } },
  },
  {
    name: 'shared-with-a-stranger',
    breaks: 'A parcel is put beside that of another recipient, whose code opens both.',
    texts: [
      {
        file: 'src/core/allocation.ts',
        replace: 'if (other.recipient !== parcel.recipient || other.carrier !== parcel.carrier) continue',
        by: 'if (other.carrier !== parcel.carrier) continue',
      },
      {
        file: 'src/core/rules/returns.ts',
        replace:
          'if (neighbour && neighbour.id !== parcel.id && neighbour.recipient !== parcel.recipient) return false',
        by: '',
      },
    ],
    soonWith: { habits: { shares: 0.9 } },
  },
  {
    name: 'reopened-for-the-one-before',
    breaks:
      'Who has just collected may open once more, though the compartment has been given to somebody else.',
    texts: [
      {
        file: entry,
        replace: 'return isStillTheirs(draft, compartment.id, last.parcels)',
        by: 'return true',
      },
      {
        file: openings,
        replace: 'lastPickup: isSamePerson(draft, compartment, cause) ? compartment.lastPickup : null,',
        by: 'lastPickup: compartment.lastPickup,',
      },
    ],
    hours: 72,
    soonWith: { habits: { comesAgain: 0.9 }, rules: { reopenByCodeMs: 43_200_000 } },
  },
  {
    name: 'courier-sees-other-carriers',
    breaks: "A courier takes out other carriers' parcels.",
    texts: [
      {
        file: parcels,
        replace: 'const isTheirs = carrier === null || parcel.carrier === carrier',
        by: 'const isTheirs = true',
      },
    ],
    hours: 72,
    soonWith: { habits: { noShow: 0.6, cancels: 0.5 } },
  },
  {
    name: 'lockout-forgotten-at-restart',
    breaks: 'Whoever pulls the plug may guess on.',
    texts: [
      {
        file: time,
        replace: "  armAtLatest(draft, 'housekeeping'",
        by: "  draft.drop('lockouts', 'pin')\n  armAtLatest(draft, 'housekeeping'",
      },
    ],
    hours: 72,
    soonWith: { mischief: { guesser: 0.1, kill: 0.1, restart: 0.2 } },
  },
  {
    name: 'lockout-for-qr-codes-too',
    breaks: "One who guesses PINs shuts out everybody's QR codes.",
    texts: [
      {
        file: entry,
        replace: "  if (input.way === 'pin') {\n    const lockedMs",
        by: '  {\n    const lockedMs',
      },
    ],
    soonWith: { mischief: { guesser: 0.2 } },
  },
  {
    name: 'opening-without-a-timer',
    breaks: 'An opening whose door never moves waits for ever.',
    texts: [
      {
        file: openings,
        replace: "  armDuration(draft, 'opening.sense', opening.id, reportWithinMs)\n",
        by: '',
      },
      {
        file: openings,
        replace: "  armDuration(draft, 'opening.sense', id, draft.state.spec.rules.senseWithinMs)\n",
        by: '',
      },
    ],
    soonWith: { mischief: { 'door-jammed': 1, 'board-deaf': 1 } },
  },
  {
    name: 'visit-without-a-timer',
    breaks: 'Whoever walks away keeps the kiosk for ever.',
    texts: [
      {
        file: 'src/core/rules/visits.ts',
        replace: "  armDuration(draft, 'visit.idle', id, lastsMs)\n",
        by: '',
      },
    ],
    soonWith: { habits: { walksAway: 0.3, saysGoodbye: 0 } },
  },
  {
    name: 'alert-never-cleared',
    breaks: 'A door that was left open is an alert for ever.',
    texts: [
      { file: 'src/core/rules/doors.ts', replace: "  clearAlert(draft, 'door-left-open', id)\n", by: '' },
    ],
    soonWith: { habits: { leavesOpen: 0.5 } },
  },
  {
    name: 'expires-in-hand',
    breaks: 'A parcel expires while its recipient stands before its open door.',
    texts: [
      {
        file: parcels,
        replace: "  if (isInHand(draft, id)) {\n    armDeadline(draft, 'parcel.pickup-by'",
        by: "  if (false) {\n    armDeadline(draft, 'parcel.pickup-by'",
      },
    ],
    hours: 168,
    soonWith: { habits: { leavesOpen: 0.9 }, rules: { pickupWithinMs: 10_800_000 } },
  },
  {
    name: 'lapses-in-hand',
    breaks: 'A reservation lapses while its parcel is being put in.',
    texts: [
      {
        file: parcels,
        replace: "  if (isInHand(draft, id)) {\n    armDeadline(draft, 'parcel.deposit-by'",
        by: "  if (false) {\n    armDeadline(draft, 'parcel.deposit-by'",
      },
    ],
    hours: 168,
    soonWith: { habits: { returns: 0.9, leavesOpen: 0.9 }, rules: { depositWithinMs: 43_200_000 } },
  },
  {
    name: 'two-pulses-for-one-opening',
    breaks: 'A door is pulsed twice for one opening.',
    texts: [
      {
        file: openings,
        replace: '    opening: opening.id,\n  })\n  return opening.id',
        by: `    opening: opening.id,
  })
  draft.effect({ kind: 'pulse', door: spec.door, pulseMs: 100, opening: opening.id })
  return opening.id`,
      },
    ],
    soonWith: {},
  },
  {
    name: 'ended-parcels-pile-up',
    breaks: 'A parcel that ended long ago is never forgotten.',
    texts: [
      {
        file: time,
        replace: '  if (gone.length > 0) forget(draft, new Set(gone.map((parcel) => parcel.id)))\n',
        by: '',
      },
    ],
    hours: 96,
    soonWith: { rules: { keepEndedMs: 3_600_000 } },
  },
  {
    name: 'openings-pile-up',
    breaks: 'An opening that is over is kept for ever.',
    texts: [{ file: openings, replace: "  draft.drop('openings', id)\n", by: '' }],
    hours: 72,
    soonWith: {},
  },
]
