// Lines through /sys/class/gpio and onoff, for kernels without the character device. Sysfs keeps nobody off a line,
// has no resistors, and leaves lines behind when the daemon dies: character-device.ts is the better way.
import { createRequire } from 'node:module'
import type { Gpio } from 'onoff'
import type { Clock } from '../../ports/clock.ts'
import type {
  LineLevel,
  Lines,
  LinesEars,
  LinesSettings,
  LinesTrouble,
  OutputLine,
} from '../../ports/lines.ts'
import { findSysfsChip } from './chips.ts'

type GpioClass = typeof Gpio

export interface SysfsHost {
  readonly clock: Clock
  /** `/sys` where it is left out. */
  readonly root?: string
  /** onoff itself where it is left out. Throws where it is not installed, or its add-on was not built. */
  readonly loadGpio?: () => GpioClass
}

const loadOnoff = (): GpioClass => {
  const { Gpio } = createRequire(import.meta.url)('onoff') as typeof import('onoff')
  return Gpio
}

const refusals: Readonly<Record<string, LinesTrouble>> = {
  EBUSY: 'taken',
  EACCES: 'forbidden',
  EPERM: 'forbidden',
  EINVAL: 'unsuited',
}

class Refused extends Error {
  readonly trouble: LinesTrouble
  constructor(trouble: LinesTrouble, detail: string) {
    super(detail)
    this.trouble = trouble
  }
}

interface Held {
  readonly gpio: Gpio
  /** Outputs only. */
  readonly output: OutputLine | null
}

/** Levels are physical here: sysfs keeps a line's `active_low` from whoever set it last, so it is set to none. */
const physical = { activeLow: false }

export function openSysfs(settings: LinesSettings, ears: LinesEars, host: SysfsHost): Lines {
  const { clock, root, loadGpio = loadOnoff } = host
  const held = new Map<number, Held>()
  let over = false
  let closed = false

  const drive = (offset: number, on: boolean): boolean => {
    const line = held.get(offset)
    if (line?.output === null || line === undefined) return false
    try {
      line.gpio.writeSync(on !== line.output.activeLow ? 1 : 0)
      return true
    } catch {
      return false
    }
  }

  const release = () => {
    for (const offset of held.keys()) drive(offset, false)
    for (const { gpio } of held.values()) {
      try {
        gpio.unexport()
      } catch {
        // Its files have gone already.
      }
    }
    held.clear()
  }

  const lose = (trouble: LinesTrouble, detail: string) => {
    if (over) return
    over = true
    clock.soon(() => {
      release()
      if (!closed) ears.onClosed(trouble, detail)
    })
  }

  const take = (): void => {
    const chip = findSysfsChip(settings.chip, root)
    if (chip === null) throw new Refused('gone', `no chip ${settings.chip} in sysfs, or more than one`)
    const biased = settings.inputs.find(({ bias }) => bias !== 'as-is')
    if (biased) throw new Refused('unsuited', `sysfs has no ${biased.bias} for line ${biased.offset}`)
    const beyond = [...settings.outputs, ...settings.inputs].find(({ offset }) => offset >= chip.lines)
    if (beyond)
      throw new Refused('unsuited', `${chip.label} has lines 0 to ${chip.lines - 1}, not ${beyond.offset}`)
    let onoff: GpioClass
    try {
      onoff = loadGpio()
    } catch {
      throw new Refused('undriven', 'onoff is not installed, or its add-on was not built')
    }
    /** onoff reads in its own call-backs, where an error of a line that has gone would end the process. */
    class WatchedGpio extends onoff {
      override readSync() {
        try {
          return super.readSync()
        } catch {
          this.unwatchAll()
          lose('gone', 'a line can no longer be read')
          return 0
        }
      }
    }
    for (const output of settings.outputs) {
      const off = output.activeLow ? 'high' : 'low'
      const gpio = new onoff(chip.base + output.offset, off, 'none', physical)
      held.set(output.offset, { gpio, output })
      // For a line that was there already onoff keeps to itself what went wrong.
      if (gpio.direction() !== 'out' || gpio.readSync() !== (off === 'high' ? 1 : 0))
        throw new Refused('forbidden', `line ${output.offset} cannot be made an output`)
    }
    for (const { offset } of settings.inputs) {
      const gpio = new WatchedGpio(chip.base + offset, 'in', 'both', physical)
      held.set(offset, { gpio, output: null })
      if (gpio.direction() !== 'in') throw new Refused('forbidden', `line ${offset} cannot be made an input`)
    }
  }

  const begin = () => {
    if (over) return
    try {
      take()
    } catch (error) {
      over = true
      release()
      if (error instanceof Refused) ears.onClosed(error.trouble, error.message)
      else {
        const code = (error as NodeJS.ErrnoException).code ?? ''
        ears.onClosed(refusals[code] ?? 'gone', error instanceof Error ? error.message : code)
      }
      return
    }
    if (over) return
    for (const [offset, { gpio, output }] of held) {
      if (output === null) gpio.watch(() => over || ears.onEdge(offset))
    }
    ears.onOpen()
  }
  clock.soon(begin)

  const level = (offset: number): LineLevel => {
    const line = held.get(offset)
    if (line === undefined || line.output !== null) return null
    // A line that fails here is lost, and `over` is set meanwhile.
    const read = line.gpio.readSync()
    return over ? null : read
  }

  return {
    drive,
    level,
    close(done) {
      closed = true
      over = true
      release()
      clock.soon(done)
    },
  }
}
