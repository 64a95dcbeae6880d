// What is really the case with the cabinet around the doors: its back panel, mains, battery and temperature, which
// last while the daemon has no power. The daemon learns of it through its lines and its thermometer's file alone.
import { writeFileSync } from 'node:fs'
import type { CabinetSettings } from '../../src/adapters/cabinet/settings.ts'
import type { Wires } from './locker-messages.ts'
import { NotPossible } from './scene.ts'

export interface CabinetScene {
  /** Whether all is well with what this switch watches. */
  isGood(id: string): boolean
  /** Throws NotPossible where there is no such switch. */
  setGood(id: string, good: boolean): void
  celsius(): number
  /** Degrees more or less; ends at what the thermometer can measure. */
  warm(byCelsius: number): void
  /** What the switches put on their lines. */
  wires(): Wires
}

const roomCelsius = 21
/** A DS18B20 measures these at the most. */
const coldest = -55
const warmest = 125

/** Writes the temperature at once, before anybody reads it. */
export function openCabinetScene(
  { switches }: Pick<CabinetSettings, 'switches'>,
  temperatureFile: string,
): CabinetScene {
  const bad = new Set<string>()
  let celsius = roomCelsius
  const write = (): void => writeFileSync(temperatureFile, `${celsius * 1000}\n`)
  write()
  return {
    isGood: (id) => !bad.has(id),
    setGood(id, good) {
      if (!switches.some((one) => one.id === id)) throw new NotPossible(`There is no switch ${id}.`)
      if (good) bad.delete(id)
      else bad.add(id)
    },
    celsius: () => celsius,
    warm(byCelsius) {
      celsius = Math.min(warmest, Math.max(coldest, celsius + byCelsius))
      write()
    },
    wires: () =>
      switches.map(({ id, line, goodLevel }) => {
        const otherLevel = goodLevel === 0 ? 1 : 0
        return { line, level: bad.has(id) ? otherLevel : goodLevel }
      }),
  }
}
