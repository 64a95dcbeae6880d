// One door switch: from a line that bounces to a reading worth telling. Pure, and given the time; reads no line.
// A contact is believed after 30 ms of rest, and a door to be closed after 150 ms of it, since a door bounces too.
import type { LineLevel } from '../../../ports/lines.ts'

export type Told = 'closed' | 'open' | 'unreadable'

const restMs = 30
const closedRestMs = 150
/** A contact that has not come to rest for so long says nothing: a loose wire, or a line that picks up hum. */
const unrestMs = 2_000

export interface DoorSwitch {
  /** The line moved, or is looked at for the first time. What is to be told of it at once, if anything. */
  moved(nowMs: number, level: LineLevel): Told | null
  /** A look without a move: one that was missed is found here. */
  looked(nowMs: number, level: LineLevel): Told | null
  /** When to call `settle`; Infinity for never. */
  dueMs(): number
  settle(nowMs: number, level: LineLevel): Told | null
  /** What was told counts no longer: what is known is told again, at once where it is known already. */
  again(nowMs: number, level: LineLevel): Told | null
  /** The line is lost. */
  lose(): Told | null
  told(): Told | null
}

export function createDoorSwitch(closedLevel: 0 | 1): DoorSwitch {
  let told: Told | null = null
  let level: LineLevel = null
  /** Since when the line is still; null once its reading has been told. */
  let stillSinceMs: number | null = null
  let unrestSinceMs = 0

  const readingOf = (of: LineLevel): Told =>
    of === null ? 'unreadable' : of === closedLevel ? 'closed' : 'open'

  const tell = (reading: Told): Told | null => {
    if (told === reading) return null
    told = reading
    return reading
  }

  const settledMs = (): number => {
    if (stillSinceMs === null) return Infinity
    return stillSinceMs + (readingOf(level) === 'closed' && told !== 'closed' ? closedRestMs : restMs)
  }

  const moved = (nowMs: number, now: LineLevel): Told | null => {
    if (stillSinceMs === null) unrestSinceMs = nowMs
    stillSinceMs = nowMs
    level = now
    return now === null ? tell('unreadable') : null
  }

  return {
    moved,
    looked: (nowMs, now) => (now === level ? null : moved(nowMs, now)),
    dueMs: () =>
      stillSinceMs === null || told === 'unreadable'
        ? settledMs()
        : Math.min(settledMs(), unrestSinceMs + unrestMs),
    settle(nowMs, now) {
      if (stillSinceMs === null) return null
      const unread = now === level ? null : moved(nowMs, now)
      if (unread !== null) return unread
      if (nowMs >= settledMs()) {
        stillSinceMs = null
        return tell(readingOf(level))
      }
      return nowMs >= unrestSinceMs + unrestMs ? tell('unreadable') : null
    },
    again(nowMs, now) {
      told = null
      if (stillSinceMs === null && now === level) return tell(readingOf(level))
      return moved(nowMs, now)
    },
    lose() {
      stillSinceMs = null
      level = null
      return tell('unreadable')
    },
    told: () => told,
  }
}
