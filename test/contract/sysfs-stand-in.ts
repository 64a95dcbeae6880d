// A machine with sysfs GPIO and onoff, as far as one can stand in for them: the chip's files in a folder of its own, and
// onoff's class on lines of memory, after its source (6.0.3). The real pair ran on gpio-sim (docs/hardware/gpio.md).
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Gpio } from 'onoff'

export interface SysfsChipFiles {
  /** Its number among the chips. */
  readonly order: number
  readonly base: number
  readonly label: string
  readonly lines: number
}

/** Folders and links as the kernel lays them: the class by base, the bus by order, both below the hardware. */
export function layOutSysfs(chips: readonly SysfsChipFiles[]): { root: string; remove(): void } {
  const root = mkdtempSync(join(tmpdir(), 'kluis-sysfs-'))
  mkdirSync(join(root, 'class/gpio'), { recursive: true })
  mkdirSync(join(root, 'bus/gpio/devices'), { recursive: true })
  for (const { order, base, label, lines } of chips) {
    const hardware = join(root, `devices/platform/soc/${order}.gpio`)
    const listed = join(hardware, `gpio/gpiochip${base}`)
    mkdirSync(listed, { recursive: true })
    mkdirSync(join(hardware, `gpiochip${order}`))
    writeFileSync(join(listed, 'label'), `${label}\n`)
    writeFileSync(join(listed, 'base'), `${base}\n`)
    writeFileSync(join(listed, 'ngpio'), `${lines}\n`)
    symlinkSync(hardware, join(listed, 'device'))
    symlinkSync(listed, join(root, `class/gpio/gpiochip${base}`))
    symlinkSync(join(hardware, `gpiochip${order}`), join(root, `bus/gpio/devices/gpiochip${order}`))
  }
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) }
}

interface Line {
  exported: boolean
  direction: 'in' | 'out'
  value: 0 | 1
  outside: 0 | 1 | null
  readonly driven: (0 | 1)[]
  onEdge: (() => void) | null
}

export interface StandInOnoff {
  readonly Gpio: typeof Gpio
  seen(number: number): 0 | 1
  set(number: number, level: 0 | 1 | null): void
  driven(number: number): readonly (0 | 1)[]
  isExported(number: number): boolean
  /** As another program's `unexport` does: the open file can be read no more. */
  takeAway(number: number): void
  /** The next line that is asked for fails with this code. */
  failNext(code: string): void
}

export function createStandInOnoff(): StandInOnoff {
  const lines = new Map<number, Line>()
  let failure: string | null = null
  const at = (number: number): Line => {
    const known = lines.get(number)
    if (known) return known
    const line: Line = {
      exported: false,
      direction: 'in',
      value: 0,
      outside: null,
      driven: [],
      onEdge: null,
    }
    lines.set(number, line)
    return line
  }
  const levelOf = (line: Line) => (line.direction === 'out' ? line.value : (line.outside ?? 0))
  const failed = (code: string) => Object.assign(new Error(`${code}: refused`), { code })

  class StandIn {
    private readonly line: Line
    constructor(number: number, direction: string) {
      if (failure !== null) {
        const code = failure
        failure = null
        throw failed(code)
      }
      this.line = at(number)
      this.line.exported = true
      this.line.direction = direction === 'in' ? 'in' : 'out'
      if (direction !== 'in') this.writeSync(direction === 'high' ? 1 : 0)
      this.readSync()
    }
    direction() {
      return this.line.direction
    }
    readSync() {
      if (!this.line.exported) throw failed('ENODEV')
      return levelOf(this.line)
    }
    writeSync(value: 0 | 1) {
      if (!this.line.exported) throw failed('ENODEV')
      this.line.value = value
      this.line.driven.push(value)
    }
    watch(listener: (error: null, value: 0 | 1) => void) {
      this.line.onEdge = () => listener(null, this.readSync())
    }
    unwatchAll() {
      this.line.onEdge = null
    }
    unexport() {
      this.unwatchAll()
      this.line.exported = false
    }
  }

  return {
    Gpio: StandIn as unknown as typeof Gpio,
    seen: (number) => levelOf(at(number)),
    set(number, level) {
      const line = at(number)
      const before = levelOf(line)
      line.outside = level
      if (levelOf(line) !== before) line.onEdge?.()
    },
    driven: (number) => at(number).driven,
    isExported: (number) => at(number).exported,
    takeAway(number) {
      const line = at(number)
      line.exported = false
      line.onEdge?.()
    },
    failNext(code) {
      failure = code
    },
  }
}
