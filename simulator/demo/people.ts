// "Play by itself": seeded people who bring, collect and return parcels, one at a time at the one kiosk. They
// do only what the page's own buttons do, leave alone what the person at the page sent, and wait while
// somebody else stands at the kiosk.

import { hasEnded } from '../platform/parcel-book.ts'
import type { Platform } from '../platform/platform.ts'
import type { Chance } from '../world/chance.ts'
import type { Deeds } from './deeds.ts'
import type { Deed, NextStep } from './next-step.ts'
import { NotPossible } from './scene.ts'

export interface People {
  isPlaying(): boolean
  /** What somebody is doing just now, for the page; null for nothing. */
  doing(): string | null
  /** Off: whoever is at the kiosk finishes first. */
  play(on: boolean): void
  /** Ends at once; resolves when nobody moves any more. */
  close(): Promise<void>
}

export interface PeopleUse {
  readonly chance: Chance
  /** How many times faster than life. */
  readonly speed: number
  readonly platform: Platform
  readonly deeds: Deeds
  readonly next: (parcel: string) => NextStep | null
  readonly perform: (deed: Deed) => Promise<void>
  /** Whether nobody is at the kiosk. */
  readonly isFree: () => boolean
  readonly carriers: readonly string[]
  readonly onChange: () => void
}

/** From one movement of a hand to the next, in ms at speed 1. */
const handMs = { from: 1_200, to: 2_600 }
/** Between two people. */
const betweenMs = { from: 3_000, to: 9_000 }
/** From the deposit to the customer's visit. */
const dwellMs = { from: 25_000, to: 120_000 }
/** A door or an answer that does not come within this real time is given up, whatever the speed. */
const patienceMs = 8_000
/** New parcels come only while fewer than this many are under way: room is left for the person at the page. */
const mostUnderWay = 14
/** In order of how often they are sent. */
const sizes = ['S', 'S', 'S', 'M', 'M', 'L', 'XL']

type Span = { readonly from: number; readonly to: number }

export function createPeople(use: PeopleUse): People {
  const { chance, speed, platform, deeds, next, perform, isFree, carriers, onChange } = use
  /** Their own parcels under way; when the customer comes, once it is in. */
  const own = new Map<string, { comesAtMs: number | null }>()
  const stopping = new AbortController()
  let isOn = false
  let doing: string | null = null
  let running: Promise<void> = Promise.resolve()
  let isRunning = false

  const draw = ({ from, to }: Span): number => (from + chance.fraction() * (to - from)) / speed
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer)
        stopping.signal.removeEventListener('abort', end)
        resolve()
      }
      const timer = setTimeout(end, ms)
      stopping.signal.addEventListener('abort', end)
    })
  const say = (text: string | null): void => {
    doing = text
    onChange()
  }

  /** Does what is to be done for one parcel until it has come to another step. */
  const follow = async (parcel: string): Promise<void> => {
    const first = next(parcel)?.step
    let waitedMs = 0
    while (!stopping.signal.aborted && waitedMs < patienceMs) {
      const now = next(parcel)
      if (!now || now.step !== first) return
      if (now.deed) {
        await pause(draw(handMs))
        await perform(now.deed)
      }
      const waitMs = 100
      await pause(waitMs)
      waitedMs = next(parcel)?.text === now.text ? waitedMs + waitMs : 0
    }
  }

  const announce = (): void => {
    const carrier = chance.pick(carriers)
    const count = 1 + chance.whole(3)
    for (let one = 0; one < count; one += 1) {
      const kind = chance.fraction() < 0.15 ? 'return' : 'delivery'
      own.set(deeds.send({ size: chance.pick(sizes), kind, carrier }), { comesAtMs: null })
    }
    say(`${count === 1 ? 'A parcel is' : `${count} parcels are`} announced`)
  }

  const isCouriers = ({ step, deed }: NextStep): boolean => step < 4 && deed?.name === 'badge'

  const round = async (carrier: string): Promise<void> => {
    say(`The courier of ${carrier} comes`)
    for (const id of [...own.keys()]) {
      if (platform.parcel(id)?.carrier !== carrier) continue
      const step = next(id)
      if (step && (isCouriers(step) || step.deed?.name === 'label' || step.deed?.name === 'press'))
        await follow(id)
    }
    if (deeds.present() !== null) await deeds.press('end', {})
  }

  const visit = async (parcel: string): Promise<void> => {
    say(`A customer comes for ${parcel}`)
    await follow(parcel)
    await pause(draw(handMs))
    if (next(parcel)?.step !== 3) await deeds.press('feedback', { score: 3 + chance.whole(3) })
    await pause(draw(handMs))
    if (!isFree()) await deeds.press('end', {})
  }

  /** Whoever comes next; null for nobody. */
  const choose = (): (() => Promise<void> | void) | null => {
    for (const [id, one] of own) {
      const parcel = platform.parcel(id)
      if (!parcel || hasEnded(parcel)) {
        own.delete(id)
        continue
      }
      const step = next(id)
      if (step?.deed?.name !== 'code') continue
      one.comesAtMs ??= performance.now() + draw(dwellMs)
      if (performance.now() >= one.comesAtMs) {
        one.comesAtMs = null
        return () => visit(id)
      }
    }
    const waiting = [...own.keys()].find((id) => {
      const step = next(id)
      return step !== null && isCouriers(step)
    })
    const carrier = waiting === undefined ? undefined : platform.parcel(waiting)?.carrier
    if (carrier !== undefined && chance.fraction() < 0.7) return () => round(carrier)
    return own.size < mostUnderWay ? announce : null
  }

  const live = async (): Promise<void> => {
    while (isOn && !stopping.signal.aborted) {
      await pause(draw(betweenMs))
      if (!isOn || !isFree()) continue
      try {
        await choose()?.()
      } catch (error) {
        // Somebody was faster, or the power went: they come again later.
        if (!(error instanceof NotPossible)) throw error
      }
      say(null)
    }
    isRunning = false
  }

  return {
    isPlaying: () => isOn,
    doing: () => doing,
    play(on) {
      isOn = on
      onChange()
      if (!on || isRunning) return
      isRunning = true
      running = live()
    },
    async close() {
      isOn = false
      stopping.abort()
      await running
    },
  }
}
