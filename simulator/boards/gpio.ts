// A wall whose locks hang on the lines of an emulated chip: relays that energise coils, switches that pull lines.
// Bounces, sticks and picks up spikes as wires do; knows nothing of the driver but the port Lines that it is behind.
import type { BoardSettings } from '../../src/adapters/boards/board.ts'
import type { DoorAddress } from '../../src/core/nouns.ts'
import type { Clock } from '../../src/ports/clock.ts'
import type { BoardMisbehaviour } from './emulated-board.ts'
import type { EmulatedChip } from './gpio-chip.ts'
import type { Lock } from './lock.ts'
import { createLock } from './lock.ts'
import type { EmulatedWall } from './wall.ts'

export interface EmulatedGpioSettings {
  readonly busId: string
  /** With their lines: the wall is wired as it is configured. */
  readonly boards: readonly BoardSettings[]
}

export interface EmulatedGpioBus extends EmulatedWall {
  unplug(): Promise<void>
  plug(): Promise<void>
  /** `deaf`: the relays of the board click and no coil hangs on them. The others are a serial line's. */
  misbehave(board: number, kind: BoardMisbehaviour, on: boolean): void
  /** Every switching of a relay shows as a spike on every switch's wire, as with coils without a diode. */
  setEcho(on: boolean): void
  /** A spike on one switch's wire. */
  misreadOnce(door: DoorAddress): void
  /** Each move of a door's switch is so many moves, 3 ms apart; 0 for none. */
  setBounces(bounces: number): void
  /** The contact never comes to rest. */
  setFluttering(door: DoorAddress, on: boolean): void
  /** The relay's contacts are welded: the coil stays energised, whatever the line says. */
  weld(door: DoorAddress): void
  /** `unlock`: relays that were switched on. Nothing is ever asked of lines. */
  heard(board: number): { readonly status: 0; readonly unlock: number }
  /** How long a coil was energised in one piece at the most, ms; one that still is counts until now. */
  longestEnergisedMs(): number
  /** The most coils that were energised at one time. */
  mostAtOnce(): number
  shut(): Promise<void>
}

const spikeMs = 2
const bounceMs = 3

interface Channel {
  readonly door: DoorAddress
  readonly lock: Lock
  readonly relay: number
  readonly activeLow: boolean
  readonly switch: number | null
  /** The line's level while the door is closed. */
  readonly closedLevel: 0 | 1
  energisedSinceMs: number | null
  welded: boolean
  fluttering: boolean
}

export function createEmulatedGpioBus(
  settings: EmulatedGpioSettings,
  { chip, clock }: { readonly chip: EmulatedChip; readonly clock: Clock },
): EmulatedGpioBus {
  const { busId: bus } = settings
  const listeners = new Set<(door: DoorAddress) => void>()
  const unlocks = new Map<number, number>()
  const deaf = new Set<number>()
  let echo = false
  let bounces = 0
  let longestMs = 0
  let mostAtOnce = 0

  const later = (ms: number, task: () => void) => void clock.wakeAt(clock.monotonicMs() + ms, task)
  const levelFor = ({ lock, closedLevel }: Channel): 0 | 1 =>
    lock.sensedClosed() ? closedLevel : closedLevel === 1 ? 0 : 1

  /** Sets the wire to where the switch stands, after as many moves as it bounces. */
  const settleSwitch = (channel: Channel, bouncesLeft: number) => {
    if (channel.switch === null || channel.fluttering) return
    const level = levelFor(channel)
    if (chip.level(channel.switch) === level && bouncesLeft === 0) return
    chip.set(channel.switch, bouncesLeft % 2 === 0 ? level : level === 1 ? 0 : 1)
    if (bouncesLeft > 0) later(bounceMs, () => settleSwitch(channel, bouncesLeft - 1))
  }

  const spike = (channel: Channel) => {
    if (channel.switch === null) return
    chip.set(channel.switch, levelFor(channel) === 1 ? 0 : 1)
    later(spikeMs, () => settleSwitch(channel, 0))
  }

  const flutter = (channel: Channel) => {
    if (!channel.fluttering || channel.switch === null) return
    chip.set(channel.switch, chip.level(channel.switch) === 1 ? 0 : 1)
    later(bounceMs, () => flutter(channel))
  }

  const channels: readonly Channel[] = settings.boards.flatMap((board) =>
    (board.lines ?? []).map((line, index) => {
      const door = { bus, board: board.address, channel: index + 1 }
      const channel: Channel = {
        door,
        lock: createLock(clock, () => {
          settleSwitch(channel, bounces)
          for (const listener of listeners) listener(door)
        }),
        relay: line.relay,
        activeLow: line.activeLow,
        switch: line.switch,
        closedLevel: board.closedBits?.[index + 1] ?? board.closedBit,
        energisedSinceMs: null,
        welded: false,
        fluttering: false,
      }
      return channel
    }),
  )

  const energise = (channel: Channel, on: boolean) => {
    const nowMs = clock.monotonicMs()
    if (on === (channel.energisedSinceMs !== null)) return
    if (on) {
      unlocks.set(channel.door.board, (unlocks.get(channel.door.board) ?? 0) + 1)
      channel.energisedSinceMs = nowMs
      mostAtOnce = Math.max(
        mostAtOnce,
        channels.filter(({ energisedSinceMs }) => energisedSinceMs !== null).length,
      )
      if (!deaf.has(channel.door.board)) channel.lock.hold()
    } else {
      longestMs = Math.max(longestMs, nowMs - (channel.energisedSinceMs ?? nowMs))
      channel.energisedSinceMs = null
      channel.lock.release()
    }
    if (echo) for (const other of channels) spike(other)
  }

  for (const channel of channels) {
    if (channel.switch !== null) chip.set(channel.switch, levelFor(channel))
    // A relay's input holds itself off until something drives the line.
    chip.set(channel.relay, channel.activeLow ? 1 : 0)
    chip.onLevel(channel.relay, (level) => {
      const on = (level === 1) !== channel.activeLow
      if (on || !channel.welded) energise(channel, on)
    })
  }

  const channelOf = (door: DoorAddress): Channel => {
    const found = channels.find(
      (one) =>
        one.door.bus === door.bus && one.door.board === door.board && one.door.channel === door.channel,
    )
    if (found === undefined)
      throw new RangeError(`no door ${door.bus}.${door.board}.${door.channel} on this wall`)
    return found
  }
  const lockOf = (door: DoorAddress): Lock => channelOf(door).lock

  return {
    doors: channels.map(({ door }) => door),
    look: (door) => lockOf(door).look(),
    close: (door) => lockOf(door).close(),
    forceOpen: (door) => lockOf(door).forceOpen(),
    jam: (door) => lockOf(door).setJammed(true),
    unjam: (door) => lockOf(door).setJammed(false),
    putItem: (door) => lockOf(door).setItem(true),
    takeItem: (door) => lockOf(door).setItem(false),
    stickSensor: (door, reading) => lockOf(door).stickSensor(reading),
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async unplug() {
      chip.unplug()
    },
    async plug() {
      chip.plug()
    },
    misbehave(board, kind, on) {
      if (kind !== 'deaf') throw new RangeError(`lines cannot be "${kind}"`)
      if (on) deaf.add(board)
      else deaf.delete(board)
    },
    setEcho(on) {
      echo = on
    },
    misreadOnce: (door) => spike(channelOf(door)),
    setBounces(count) {
      bounces = count
    },
    setFluttering(door, on) {
      const channel = channelOf(door)
      channel.fluttering = on
      if (on) flutter(channel)
      else settleSwitch(channel, 0)
    },
    weld(door) {
      channelOf(door).welded = true
    },
    heard: (board) => ({ status: 0, unlock: unlocks.get(board) ?? 0 }),
    longestEnergisedMs: () =>
      Math.max(
        longestMs,
        ...channels.map(({ energisedSinceMs }) =>
          energisedSinceMs === null ? 0 : clock.monotonicMs() - energisedSinceMs,
        ),
      ),
    mostAtOnce: () => mostAtOnce,
    async shut() {
      chip.unplug()
    },
  }
}
