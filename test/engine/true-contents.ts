// What really stands in the compartments, whatever the locker believes: people put things in and take them out while a
// door is really open. Couriers tell the truth about what they see, customers need not.
import type { VisitAction, VisitActionFields } from '../../src/core/input.ts'
import type { Parcel, Visit, VisitDoor } from '../../src/core/nouns.ts'
import type { JournalEntry } from '../../src/ports/store.ts'

export interface Scene {
  readonly visit: Visit | undefined
  readonly parcels: readonly Parcel[]
  /** What has happened since the last look. */
  readonly entries: readonly JournalEntry[]
  readonly doors: readonly string[]
  isOpen(door: string): boolean
}

const isLeaving = (part: VisitDoor): boolean => part.purpose === 'take-out' || part.purpose === 'undo'
const isComing = (part: VisitDoor): boolean => part.purpose === 'deposit' || part.purpose === 'return'
const isIn = (parcel: Parcel | undefined): boolean =>
  parcel !== undefined && ['deposited', 'expired', 'withdrawn'].includes(parcel.state)
/** Actions after which the parcel is in the person's hands again. */
const takesBack: ReadonlySet<VisitAction> = new Set([
  'too-small',
  'does-not-fit',
  'dirty',
  'wrong-door',
  'open',
])

/** The door that an action is about: the named one, else the one in hand, else the last. */
function partMeant(visit: Visit, named: string | undefined): VisitDoor | undefined {
  if (named !== undefined) return visit.doors.findLast((part) => part.compartment === named)
  return visit.doors.findLast((part) => part.stage !== 'settled') ?? visit.doors.at(-1)
}

export function createContents() {
  const contents = new Map<string, Set<string>>()
  /** Openings at which the door was really open. */
  const opened = new Set<string>()
  const decided = new Set<string>()
  /** Doors that were open at the last look. */
  let stoodOpen: ReadonlySet<string> = new Set()
  /** Doors whose switch has lied or that were torn open: not even an honest person can know what is behind them. */
  const lied = new Set<string>()

  const inside = (door: string): Set<string> => {
    const found = contents.get(door) ?? new Set()
    contents.set(door, found)
    return found
  }

  function put(parcel: string, door: string): void {
    for (const others of contents.values()) others.delete(parcel)
    inside(door).add(parcel)
  }

  function at(part: VisitDoor, scene: Scene): void {
    // Nobody puts anything into a door that stood open already before the screen says that it is theirs.
    const isTheirs = !isComing(part) || part.stage === 'open' || part.stage === 'confirm'
    const isPresent = scene.visit?.ended === null && isTheirs
    if (!scene.isOpen(part.compartment) || (!isPresent && stoodOpen.has(part.compartment))) return
    opened.add(part.opening)
    const rowOf = (id: string) => scene.parcels.find((one) => one.id === id)
    if (isComing(part)) {
      for (const id of part.parcels) {
        const key = `${part.opening} ${id}`
        if (!decided.has(key) && rowOf(id)?.state === 'assigned') put(id, part.compartment)
        decided.add(key)
      }
    }
    if (part.purpose === 'undo') takeOut(part.compartment, part.parcels, scene)
  }

  /** These, and whatever else a courier finds there that should not be. */
  function takeOut(door: string, parcels: readonly string[], scene: Scene): void {
    for (const id of [...inside(door)]) {
      const row = scene.parcels.find((one) => one.id === id)
      const belongs = isIn(row) && row?.compartment === door && !parcels.includes(id)
      if (!belongs) inside(door).delete(id)
    }
  }

  return {
    /** The switch lies from now on, or the door was torn open. */
    lie: (door: string) => void lied.add(door),

    /** Whether a person who tells the truth would do this now. */
    isHonest(action: VisitAction, fields: VisitActionFields, scene: Scene): boolean {
      const { visit } = scene
      if (!visit || visit.role === 'customer') return true
      const part = partMeant(visit, fields.compartment)
      if (action === 'empty' && part?.purpose === 'look') return inside(part.compartment).size === 0
      if (action === 'end') return this.isHonestToGoOn(scene)
      return action !== 'confirm' || !part || !isLeaving(part) || opened.has(part.opening)
    },

    /** The next scan and the end confirm what is in hand: not while something that was to come out is still inside. */
    isHonestToGoOn: ({ visit }: Scene): boolean =>
      visit === undefined ||
      visit.role === 'customer' ||
      visit.doors.every((part) => part.stage === 'settled' || !isLeaving(part) || opened.has(part.opening)),

    /** Whether an operator who looked would say that there is nothing but what the locker knows of. */
    isAsKnown: (door: string, scene: Scene): boolean =>
      [...inside(door)].every((id) => {
        const row = scene.parcels.find((one) => one.id === id)
        return isIn(row) && row?.compartment === door
      }),

    /** The person did this, and it was accepted; `before` is the visit as it was. */
    did(action: VisitAction, fields: VisitActionFields, before: Visit | undefined): void {
      const isSize = action === 'open' && fields.size !== undefined
      if (!before || !(isSize || takesBack.has(action))) return
      const part = partMeant(before, isSize ? undefined : fields.compartment)
      if (!part || !isComing(part) || part.stage === 'settled' || part.stage === 'failed') return
      for (const id of part.parcels) inside(part.compartment).delete(id)
    },

    follow(scene: Scene): void {
      for (const part of scene.visit?.doors ?? []) at(part, scene)
      stoodOpen = new Set(scene.doors.filter((door) => scene.isOpen(door)))
      for (const { type, data } of scene.entries) {
        const isTaken = type === 'parcel.collected' || type === 'parcel.taken-out'
        const door = String(data.compartment)
        const part = scene.visit?.doors.find((one) => one.compartment === door && opened.has(one.opening))
        // Whoever collects leaves nothing behind.
        if (isTaken && part?.purpose === 'pick-up') inside(door).clear()
        else if (isTaken && part) takeOut(door, [String(data.parcel)], scene)
      }
    },

    /** What stands behind this door; null where nobody can know. */
    behind: (door: string): ReadonlySet<string> | null => (lied.has(door) ? null : inside(door)),
  }
}
