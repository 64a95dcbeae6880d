// A bus whose boards are lines of a GPIO chip: relays and door switches on the machine itself. Joins the lines to the
// pulses and the switches, and keeps the lines open for ever; times no pulse and debounces nothing itself.
import type { FaultCode } from '../../../core/faults.ts'
import type { DoorAddress } from '../../../core/nouns.ts'
import type { LineLevel, Lines, LinesTrouble } from '../../../ports/lines.ts'
import { openConnection } from '../../links/connection.ts'
import { linesHost } from '../../links/connection-hosts.ts'
import type { Bus, OpenBus } from '../board.ts'
import { outputsOf, switchesOf } from './channel-lines.ts'
import type { DoorSwitch, Told } from './door-switch.ts'
import { createDoorSwitch } from './door-switch.ts'
import { createPulses } from './pulses.ts'

const defaultCoilRestMs = 2_000
/** A move that the kernel did not tell shows at the next look. */
const lookEveryMs = 1_000

const faultOf: Readonly<Record<LinesTrouble, FaultCode>> = {
  gone: 'bus-gone',
  taken: 'bus-taken',
  forbidden: 'bus-forbidden',
  unsuited: 'gpio-unsuited',
  undriven: 'gpio-undriven',
}

interface Sensed {
  readonly door: DoorAddress
  readonly offset: number
  readonly doorSwitch: DoorSwitch
}

/** Begins to take the lines and returns at once. */
export const openGpioBus: OpenBus = (settings, host): Bus => {
  const { clock, submit, log } = host
  const ways = host.lines
  if (ways === undefined) throw new Error(`the bus ${settings.id} needs GPIO lines, and none were handed in`)
  const bus = settings.id
  const switches = switchesOf(settings.boards)
  const sensed: readonly Sensed[] = switches.map(({ board, channel, offset }) => ({
    door: { bus, board: board.address, channel },
    offset,
    doorSwitch: createDoorSwitch(board.closedBits?.[channel] ?? board.closedBit),
  }))
  let lines: Lines | null = null
  /** Undefined until the lines were had or refused: an alert of the last run may have to be cleared. */
  let trouble: LinesTrouble | null | undefined
  let losses = 0
  let cancelSettle: (() => void) | null = null
  let cancelLook: (() => void) | null = null

  const level = (offset: number): LineLevel => lines?.level(offset) ?? null

  const tell = ({ door }: Sensed, told: Told | null) => {
    if (told === 'unreadable') submit({ type: 'door.unreadable', door })
    else if (told !== null) submit({ type: 'door.sensed', door, reading: told })
  }

  const settle = () => {
    cancelSettle = null
    const nowMs = clock.monotonicMs()
    for (const one of sensed) {
      if (one.doorSwitch.dueMs() <= nowMs) tell(one, one.doorSwitch.settle(nowMs, level(one.offset)))
    }
    arm()
  }

  const arm = () => {
    cancelSettle?.()
    const dueMs = Math.min(...sensed.map(({ doorSwitch }) => doorSwitch.dueMs()))
    cancelSettle = dueMs < Infinity ? clock.wakeAt(dueMs, settle) : null
  }

  const look = () => {
    cancelLook = clock.wakeAt(clock.monotonicMs() + lookEveryMs, look)
    for (const one of sensed) tell(one, one.doorSwitch.looked(clock.monotonicMs(), level(one.offset)))
    arm()
  }

  const pulses = createPulses({
    clock,
    supply: host.supply,
    coilRestMs: settings.coilRestMs ?? defaultCoilRestMs,
    drive: (relay, on) => lines?.drive(relay, on) ?? false,
    report: (opening, result) => submit({ type: 'pulse.reported', opening, result }),
    onRefused(relay) {
      const refused = lines
      clock.soon(() => {
        if (lines === null || lines !== refused) return
        log.warn({ bus, line: relay }, 'relay not driven: taking the lines anew')
        stop()
        connection.renew()
      })
    },
  })

  /** Every relay off, as far as the lines are there. */
  const stop = () => {
    pulses.drop()
    lines = null
    cancelSettle?.()
    cancelLook?.()
    cancelSettle = null
    cancelLook = null
  }

  const setTrouble = (now: LinesTrouble | null, detail: string) => {
    if (trouble === now) return
    for (const [kind, code] of Object.entries(faultOf)) {
      if (kind === now) submit({ type: 'fault.reported', code, subject: bus })
      else if (trouble === undefined || kind === trouble)
        submit({ type: 'fault.cleared', code, subject: bus })
    }
    trouble = now
    if (now === null) log.info({ bus }, 'bus up')
    else log.warn({ bus, code: faultOf[now], detail }, 'bus down')
  }

  const wanted = {
    chip: settings.path,
    way: settings.way ?? 'auto',
    outputs: outputsOf(settings.boards),
    inputs: switches.map(({ offset, bias }) => ({ offset, bias })),
  }
  const connection = openConnection(linesHost(wanted, ways, clock), {
    onUp(opened) {
      lines = opened
      setTrouble(null, '')
      for (const one of sensed) tell(one, one.doorSwitch.moved(clock.monotonicMs(), level(one.offset)))
      look()
    },
    onWord(offset) {
      for (const one of sensed) {
        if (one.offset === offset) tell(one, one.doorSwitch.moved(clock.monotonicMs(), level(offset)))
      }
      arm()
    },
    onDown(loss) {
      losses += 1
      lines = null
      stop()
      setTrouble(loss.trouble, loss.detail)
      for (const one of sensed) tell(one, one.doorSwitch.lose())
    },
  })

  return {
    pulse(address, channel, pulseMs, opening) {
      const board = settings.boards.find((one) => one.address === address)
      const relay = board?.lines?.[channel - 1]?.relay
      if (lines !== null && relay !== undefined && pulses.ask({ relay, pulseMs, opening })) return
      log.warn({ bus, board: address, channel, opening }, 'pulse not sent')
      clock.soon(() => submit({ type: 'pulse.reported', opening, result: 'not-sent' }))
    },
    senseAll: () =>
      clock.soon(() => {
        // Before the lines were had or refused for the first time, that tells every door by itself.
        if (trouble === undefined) return
        const nowMs = clock.monotonicMs()
        for (const one of sensed) tell(one, one.doorSwitch.again(nowMs, level(one.offset)))
        arm()
      }),
    health: () => ({
      bus,
      state: lines === null ? 'down' : 'up',
      trouble: trouble ?? null,
      boards: settings.boards.map(({ address }) => ({
        address,
        state: lines !== null ? 'answering' : trouble === undefined ? 'unknown' : 'gone',
        replyMs: null,
        doors: Object.fromEntries(
          sensed
            .filter(({ door }) => door.board === address)
            .map(({ door, doorSwitch }) => {
              const told = doorSwitch.told()
              return [door.channel, told === null || told === 'unreadable' ? 'unknown' : told]
            }),
        ),
        occupied: null,
      })),
      counters: {
        frames: 0,
        droppedBytes: 0,
        timeouts: 0,
        garbled: 0,
        strays: 0,
        pulses: pulses.begun(),
        losses,
      },
    }),
    close(done) {
      stop()
      connection.close(done)
    },
  }
}
