// How the cabinet around the doors is fitted out: lamps, buzzers, switches and thermometers. Everything is optional.
// No behaviour.
import type { CompartmentId } from '../../core/nouns.ts'
import type { InputLine } from '../../ports/lines.ts'

/** Where a line is: the chip's name or label, and the line's number on it. */
interface OnChip {
  readonly chip: string
  readonly line: number
}

export interface SignalSettings extends OnChip {
  readonly id: string
  readonly kind: 'lamp' | 'buzzer'
  /** The door that it stands at; null for the whole wall. */
  readonly compartment: CompartmentId | null
  /** True where the low level switches it on. */
  readonly activeLow: boolean
}

export interface SwitchSettings extends OnChip {
  readonly id: string
  /** `tamper`: the cabinet is closed. `mains`: there is mains. `battery`: the battery is not nearly empty. */
  readonly kind: 'tamper' | 'mains' | 'battery'
  readonly bias: InputLine['bias']
  /** The level while all is well. */
  readonly goodLevel: 0 | 1
}

export interface ThermometerSettings {
  readonly id: string
  /** A file of the kernel: one-wire's `temperature` or `w1_slave`, or hwmon's `temp1_input`. */
  readonly path: string
  readonly minCelsius: number | null
  readonly maxCelsius: number | null
}

export interface CabinetSettings {
  readonly signals: readonly SignalSettings[]
  readonly switches: readonly SwitchSettings[]
  readonly thermometers: readonly ThermometerSettings[]
}

export interface CabinetHealth {
  /** `null`: it can't be read. */
  readonly switches: readonly { readonly id: string; readonly kind: string; readonly good: boolean | null }[]
  readonly temperatures: readonly { readonly id: string; readonly celsius: number | null }[]
  /** The signals that are lit or sound right now, blinks and beeps included. */
  readonly signals: readonly { readonly id: string; readonly cue: string | null }[]
}
