// General-purpose lines of one chip: relays as outputs, switches as inputs. Says nothing of doors, of time,
// or of the way to the chip, and never opens again by itself.
import type { LinkTrouble } from './link.ts'

/**
 * Why the lines could not be had, or were lost. `taken`: another program or a driver of the kernel holds one of them.
 * `unsuited`: the chip has no such line, or cannot do what is asked of it. `undriven`: the way that this machine needs
 * is not installed.
 */
export type LinesTrouble = LinkTrouble | 'unsuited' | 'undriven'

/** Physical; null where it can't be read. */
export type LineLevel = 0 | 1 | null

export interface OutputLine {
  /** The line's number on its chip, from 0. */
  readonly offset: number
  /** True where the low level switches the relay on. */
  readonly activeLow: boolean
}

export interface InputLine {
  readonly offset: number
  /** The chip's own resistor. `as-is`: it is left as the machine's start made it. */
  readonly bias: 'pull-up' | 'pull-down' | 'as-is'
}

/** `auto`: the character device where the chip has one, else sysfs. */
export type LinesWay = 'auto' | 'character-device' | 'sysfs'

export interface LinesSettings {
  /** `gpiochip0`, or the chip's label, which outlives kernels and the order of their drivers. */
  readonly chip: string
  readonly way: LinesWay
  readonly outputs: readonly OutputLine[]
  readonly inputs: readonly InputLine[]
}

/** What lines tell; never called from within a call to them. */
export interface LinesEars {
  /** At most once, before anything else: every output drives its off level, every input can be read. */
  onOpen(): void
  /** This input moved, and may have moved back since: `level` tells. Several moves may be told as one. */
  onEdge(offset: number): void
  /**
   * At most once, the last call. Either all lines were had or none is held; every output that can still be driven is off.
   * `detail` is for the log alone.
   */
  onClosed(trouble: LinesTrouble, detail: string): void
}

export interface Lines {
  /** At once. False: it was not driven, since it is not held or the chip refused. */
  drive(offset: number, on: boolean): boolean
  /** Reads the line now, without waiting. */
  level(offset: number): LineLevel
  /** Drives every output off, lets all lines go, calls no ear from now on; `done` once others can have them. Once, at any time. */
  close(done: () => void): void
}

/**
 * Begins to take the lines; returns at once and never throws. Each output goes from what it was to its off level and
 * through nothing else: the level is part of the same request that makes it an output.
 */
export type OpenLines = (settings: LinesSettings, ears: LinesEars) => Lines
