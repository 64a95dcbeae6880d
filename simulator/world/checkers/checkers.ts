// The list of all checkers, in the order in which they look.
// Nothing is checked here.
import type { Plan } from '../plan.ts'
import { createAcknowledgedAfterCommit } from './acknowledged-after-commit.ts'
import { createAtRest } from './at-rest.ts'
import { createBigEnough } from './big-enough.ts'
import { createBounded } from './bounded.ts'
import type { Checker, Fail } from './checker.ts'
import type { CoilDutyFacts } from './coil-duty.ts'
import { createCoilDuty } from './coil-duty.ts'
import { createDurability } from './durability.ts'
import { createEqualAfterHealing } from './equal-after-healing.ts'
import { createEventStream } from './event-stream.ts'
import { createFreeIsSeen } from './free-is-seen.ts'
import { createLockoutHolds } from './lockout-holds.ts'
import type { Mistaken } from './lying-doors.ts'
import { createMemoryIsDisk } from './memory-is-disk.ts'
import { createNoParcelLost } from './no-parcel-lost.ts'
import { createNoUnjustExpiry } from './no-unjust-expiry.ts'
import { createNobodyWaits } from './nobody-waits.ts'
import { createOneAnswer } from './one-answer.ts'
import { createOneCause } from './one-cause.ts'
import type { OneInrushFacts } from './one-inrush.ts'
import { createOneInrush } from './one-inrush.ts'
import { createOwnCodeOpens } from './own-code-opens.ts'
import { createOwnDoor } from './own-door.ts'
import { createParcelStory } from './parcel-story.ts'
import { createToldAfterCommit } from './told-after-commit.ts'

/** `failOf` gives each its own way to say what must not be. */
export function createCheckers(
  plan: Plan,
  failOf: (name: string) => Fail,
  coils: (CoilDutyFacts & OneInrushFacts) | null,
): readonly Checker[] {
  // Only where bytes are in it boards can be mistaken for each other.
  const mistaken: Mistaken = coils?.mistaken ?? (() => [])
  return [
    createOneCause(failOf('one-cause'), mistaken),
    createOwnDoor(failOf('own-door'), mistaken),
    createOwnCodeOpens(failOf('own-code-opens')),
    createNoParcelLost(failOf('no-parcel-lost'), mistaken),
    createFreeIsSeen(failOf('free-is-seen')),
    createBigEnough(failOf('big-enough'), plan.site.compartments),
    createToldAfterCommit(failOf('told-after-commit')),
    createDurability(failOf('durability')),
    createAcknowledgedAfterCommit(failOf('acknowledged-after-commit')),
    createOneAnswer(failOf('one-answer')),
    createEventStream(failOf('event-stream')),
    createEqualAfterHealing(failOf('equal-after-healing')),
    createNoUnjustExpiry(failOf('no-unjust-expiry'), plan.site.rules),
    createLockoutHolds(failOf('lockout-holds')),
    createNobodyWaits(failOf('nobody-waits')),
    createMemoryIsDisk(failOf('memory-is-disk')),
    createParcelStory(failOf('parcel-story')),
    createBounded(failOf('bounded'), {
      doors: plan.site.compartments.length,
      keepEndedMs: plan.site.rules.keepEndedMs,
    }),
    createAtRest(failOf('at-rest'), mistaken),
    // Only bytes make coils.
    ...(coils === null
      ? []
      : [createCoilDuty(failOf('coil-duty'), coils), createOneInrush(failOf('one-inrush'), coils)]),
  ]
}
