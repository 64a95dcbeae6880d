// What the page draws: what is really the case at the wall, what the daemon believes of it, and what the
// platform was told, side by side. Made anew for every change; it changes nothing.
import type { Config } from '../../src/config.ts'
import { cabinetSettings } from '../../src/config.ts'
import type { AlertView, VisitView } from '../../src/core/view.ts'
import type { LockerEvent } from '../platform/event-order.ts'
import type { BookedParcel } from '../platform/parcel-book.ts'
import { hasEnded, shortType } from '../platform/parcel-book.ts'
import type { Platform } from '../platform/platform.ts'
import type { CabinetScene } from './cabinet-scene.ts'
import type { Courier } from './couriers.ts'
import type { Deeds } from './deeds.ts'
import type { LockerProcess } from './locker-process.ts'
import type { Network } from './network.ts'
import type { NextStep, Surroundings } from './next-step.ts'
import { nextStep } from './next-step.ts'
import type { People } from './people.ts'
import type { DoorDeed, Scene, SceneDoor } from './scene.ts'

/** What stays the same while the demo runs. */
export interface Site {
  readonly site: string
  readonly speed: number
  readonly mqtt: string
  readonly couriers: readonly Pick<Courier, 'id' | 'name'>[]
  /** Size classes, the smallest first. */
  readonly sizes: readonly string[]
  readonly compartments: readonly {
    readonly id: string
    readonly label: string
    readonly size: string
    readonly column: number
    readonly widthMm: number
    readonly heightMm: number
    readonly sillMm: number
  }[]
}

export interface PictureDoor extends SceneDoor {
  readonly id: string
  /** What the daemon believes; null before it has said anything. */
  readonly state: string | null
  readonly reading: string | null
  /** What the sensor inside tells the daemon; null where there is none, or before it has said anything. */
  readonly sees: 'filled' | 'empty' | null
  /** Whether the lamp at it is lit just now; null where there is none. */
  readonly lamp: boolean | null
  /** What somebody would do at the open door. */
  readonly hint: { readonly deed: DoorDeed; readonly text: string } | null
}

/** The cabinet around the doors: what is the case, and what the daemon says of it (null: nothing yet). */
export interface PictureCabinet {
  readonly switches: readonly {
    readonly id: string
    readonly kind: string
    readonly good: boolean
    readonly believed: boolean | null
  }[]
  readonly thermometers: readonly {
    readonly id: string
    readonly celsius: number
    readonly believed: number | null
    readonly minCelsius: number | null
    readonly maxCelsius: number | null
  }[]
  readonly buzzers: readonly { readonly id: string; readonly sounds: boolean }[]
}

export interface Picture {
  readonly power: 'off' | 'starting' | 'on'
  readonly cable: boolean
  readonly network: boolean
  /** As the platform sees the locker. */
  readonly lockerState: 'online' | 'offline' | null
  readonly kiosk: string | null
  readonly visit: { readonly role: string; readonly step: string } | null
  readonly sequence: { readonly locker: number; readonly platform: number }
  readonly doors: readonly PictureDoor[]
  /** Newest first. */
  readonly parcels: readonly (BookedParcel & { readonly next: NextStep; readonly hasEnded: boolean })[]
  /** Newest first. */
  readonly events: readonly (Omit<LockerEvent, 'id'> & { readonly type: string })[]
  readonly alerts: readonly AlertView[]
  readonly cabinet: PictureCabinet
  readonly people: { readonly playing: boolean; readonly doing: string | null }
}

export interface PictureUse {
  readonly config: Config
  readonly platform: Platform
  readonly locker: LockerProcess
  readonly scene: Scene
  readonly cabinet: CabinetScene
  readonly network: Network
  readonly deeds: Deeds
  readonly people: () => People
  readonly isPlugged: () => boolean
}

const parcelsShown = 40
const eventsShown = 80

export function createPicture(use: PictureUse) {
  const { config, platform, locker, scene, network, deeds } = use

  const { signals, switches, thermometers } = cabinetSettings(config)
  const sightOf = (id: string): PictureDoor['sees'] => {
    const compartment = config.compartments.find((one) => one.id === id)
    if (!compartment?.occupancySensor) return null
    const { bus, board, channel } = compartment.door
    const health = locker.look()?.hardware.buses.find((one) => one.bus === bus)
    const isFilled = health?.boards.find(({ address }) => address === board)?.occupied?.[channel - 1]
    return isFilled === undefined ? null : isFilled ? 'filled' : 'empty'
  }

  const isOn = ({ line, activeLow }: { readonly line: number; readonly activeLow: boolean }): boolean =>
    locker.power() === 'on' && locker.high().includes(line) !== activeLow

  const lampOf = (id: string): boolean | null => {
    const lamp = signals.find(({ kind, compartment }) => kind === 'lamp' && compartment === id)
    return lamp ? isOn(lamp) : null
  }

  const cabinet = (): PictureCabinet => {
    const believed = locker.look()?.hardware.cabinet
    return {
      switches: switches.map(({ id, kind }) => ({
        id,
        kind,
        good: use.cabinet.isGood(id),
        believed: believed?.switches.find((one) => one.id === id)?.good ?? null,
      })),
      thermometers: thermometers.map(({ id, minCelsius, maxCelsius }) => ({
        id,
        celsius: use.cabinet.celsius(),
        believed: believed?.temperatures.find((one) => one.id === id)?.celsius ?? null,
        minCelsius,
        maxCelsius,
      })),
      buzzers: signals
        .filter(({ kind }) => kind === 'buzzer')
        .map((one) => ({ id: one.id, sounds: isOn(one) })),
    }
  }

  const around = (): Surroundings => ({
    visit: locker.look()?.visit ?? null,
    present: deeds.present(),
    door: (compartment) => scene.look(compartment),
    isResting: (compartment) => scene.msSincePulse(compartment) < config.rules.coilRestMs,
    hasPower: locker.power() === 'on',
    hasNetwork: network.isUp(),
  })

  const door = (id: string, visit: VisitView | null): PictureDoor => {
    const part = visit?.doors.find((one) => one.compartment === id && !one.settled)
    const look = scene.look(id)
    const believed = locker.look()?.snapshot.compartments.find((one) => one.id === id)
    return {
      id,
      ...look,
      state: believed?.state ?? null,
      reading: believed?.door ?? null,
      sees: sightOf(id),
      lamp: lampOf(id),
      hint: part && part.outcome === undefined ? null : hintFor(look, part?.purpose),
    }
  }

  return {
    next(id: string): NextStep | null {
      const parcel = platform.parcel(id)
      return parcel ? nextStep(parcel, around()) : null
    },
    now(): Picture {
      const look = locker.look()
      const visit = look?.visit ?? null
      const surroundings = around()
      return {
        power: locker.power(),
        cable: use.isPlugged(),
        network: network.isUp(),
        lockerState: platform.lockerState(),
        kiosk: locker.kiosk(),
        visit: visit === null ? null : { role: visit.role, step: visit.step },
        sequence: { locker: look?.lastSequence ?? 0, platform: platform.lastSequence() },
        doors: config.compartments.map(({ id }) => door(id, visit)),
        parcels: platform
          .parcels()
          .slice(-parcelsShown)
          .reverse()
          .map((parcel) => ({
            ...parcel,
            next: nextStep(parcel, surroundings),
            hasEnded: hasEnded(parcel),
          })),
        events: platform
          .events()
          .slice(-eventsShown)
          .reverse()
          .map(({ sequence, time, type, subject, data }) => ({
            sequence,
            time,
            type: shortType(type),
            subject,
            data,
          })),
        alerts: platform.alerts(),
        cabinet: cabinet(),
        people: { playing: use.people().isPlaying(), doing: use.people().doing() },
      }
    },
  }
}

function hintFor({ open, thing }: SceneDoor, purpose: string | undefined): PictureDoor['hint'] {
  if (!open) return null
  if ((purpose === 'deposit' || purpose === 'return') && thing === null)
    return { deed: 'put-and-close', text: 'Put in & close' }
  if ((purpose === 'pick-up' || purpose === 'take-out' || purpose === 'undo') && thing !== null)
    return { deed: 'take-and-close', text: 'Take & close' }
  return { deed: 'close', text: 'Close' }
}

export function siteOf(
  config: Config,
  couriers: readonly Courier[],
  more: Pick<Site, 'speed' | 'mqtt'>,
): Site {
  const volume = ({ innerMm }: { readonly innerMm: readonly number[] }) =>
    innerMm.reduce((product, side) => product * side, 1)
  const bySize = [...config.compartments].sort((a, b) => volume(a) - volume(b)).map(({ size }) => size)
  return {
    site: config.site.id,
    ...more,
    couriers: couriers.map(({ id, name }) => ({ id, name })),
    sizes: [...new Set(bySize)],
    compartments: config.compartments.map(({ id, label, size, column, innerMm, sillMm }) => ({
      id,
      label: label ?? id,
      size,
      column,
      widthMm: innerMm[0] ?? 0,
      heightMm: innerMm[1] ?? 0,
      sillMm,
    })),
  }
}
