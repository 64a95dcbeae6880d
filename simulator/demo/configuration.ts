// The demo's configuration: config/demo.yaml with the paths and ports of this run put in, and nothing else
// changed, so that what a newcomer sees is what that file describes.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseDocument } from 'yaml'
import type { Config } from '../../src/config.ts'
import { loadConfig, problemText } from '../../src/config.ts'

const shipped = fileURLToPath(new URL('../../config/demo.yaml', import.meta.url))

export interface RunSettings {
  /** Where the database and the written configuration go. */
  readonly folder: string
  readonly kioskPort: number
  readonly mqttUrl: string
  /** By bus. */
  readonly busPaths: ReadonlyMap<string, string>
  /** What its thermometers read, in place of the kernel's file. */
  readonly temperatureFile: string
}

/** As shipped: the boards, lamps and switches that must be emulated before the rest can be filled in. */
export const shippedConfig = (): Config => loaded(readFileSync(shipped, 'utf8'), '.')

/** Writes the configuration of this run and gives it back with its path. */
export function writeConfiguration(settings: RunSettings): {
  readonly file: string
  readonly config: Config
} {
  const document = parseDocument(readFileSync(shipped, 'utf8'))
  document.setIn(['store', 'path'], join(settings.folder, 'kluis.db'))
  document.setIn(['mqtt'], document.createNode({ url: settings.mqttUrl }))
  document.setIn(['http', 'kiosk', 'port'], settings.kioskPort)
  document.setIn(['http', 'console', 'port'], 0)
  const { buses, cabinet } = shippedConfig()
  for (const [index, bus] of buses.entries()) {
    document.setIn(['buses', index, 'path'], settings.busPaths.get(bus.id) ?? bus.path)
  }
  for (const index of cabinet.thermometers.keys())
    document.setIn(['cabinet', 'thermometers', index, 'path'], settings.temperatureFile)
  const text = String(document)
  const file = join(settings.folder, 'kluis.yaml')
  writeFileSync(file, text)
  return { file, config: loaded(text, settings.folder) }
}

function loaded(text: string, folder: string): Config {
  // The environment stays out: a variable meant for another locker must not bend the demo.
  const result = loadConfig({ text, folder }, {})
  if (result.ok) return result.config
  throw new Error(result.problems.map((problem) => problemText(problem, 'config/demo.yaml')).join('\n'))
}
