// The daemon of the demo as a process of its own, so that its power can really be cut: the same openLocker
// as `kluis run`, which besides tells its parent what it believes, and has the cabinet's chip in its memory: the
// parent says what is on its inputs, and is told its outputs. Arguments: the configuration file, then the origins
// whose pages may show the kiosk. Ends when its parent does.

import { openLocker } from '../../src/compose.ts'
import { cabinetSettings, loadConfig } from '../../src/config.ts'
import type { Log } from '../../src/ports/log.ts'
import { createEmulatedChip } from '../boards/gpio-chip.ts'
import { realClock } from '../world/real-clock.ts'
import type { FromLocker, ToLocker } from './locker-messages.ts'

/** The screen of an ended visit goes without a commit, a sensor's word too: looked for this often. */
const lookEveryMs = 1_000

const write = (level: string) => (fields: object, text: string) =>
  void process.stderr.write(`${JSON.stringify({ level, text, ...fields })}\n`)
const log: Log = { info: write('info'), warn: write('warn'), error: write('error') }

const tell = (message: FromLocker): void => {
  if (process.connected) process.send?.(message)
}

// Ctrl+C in a terminal reaches every process of it: the parent decides.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})

const [file = '', ...framedBy] = process.argv.slice(2)
const loaded = loadConfig({ file }, {})
if (!loaded.ok) throw new Error(`the demo's configuration is wrong: ${loaded.problems[0]?.message}`)

const { signals, switches } = cabinetSettings(loaded.config)
const chip = createEmulatedChip(realClock, { chip: [...signals, ...switches][0]?.chip ?? 'gpiochip0' })

let isDriven = false
const tellDriven = (): void => {
  if (isDriven) return
  isDriven = true
  setImmediate(() => {
    isDriven = false
    tell({ kind: 'driven', high: signals.map(({ line }) => line).filter((line) => chip.level(line) === 1) })
  })
}
for (const { line } of signals) chip.onLevel(line, tellDriven)

let end = async (): Promise<void> => process.exit(0)
await new Promise<void>((wired) => {
  process.on('message', (message: ToLocker) => {
    if (message.kind === 'close') void end()
    else for (const { line, level } of message.wires) chip.set(line, level)
    wired()
  })
  process.on('disconnect', () => void end())
})

try {
  const locker = await openLocker(loaded.config, { log, framedBy, openLines: chip.openLines })
  const { engine, addresses } = locker
  let isSaid = false
  let last = ''
  const untold = (): string => {
    const { buses, cabinet } = locker.hardware()
    const seen = buses.map(({ boards }) => boards.map(({ occupied }) => occupied))
    return JSON.stringify([engine.read.visit(), seen, cabinet])
  }
  const say = (): void => {
    isSaid = false
    const { read } = engine
    last = untold()
    const { buses, cabinet } = locker.hardware()
    const look = {
      snapshot: read.snapshot(),
      visit: read.visit(),
      alerts: read.alerts(),
      lastSequence: read.lastSequence(),
      hardware: { buses, cabinet },
    }
    tell({ kind: 'look', look })
  }
  const sayOnce = (): void => {
    if (isSaid) return
    isSaid = true
    setImmediate(say)
  }
  const stopListening = engine.onCommit(sayOnce)
  const looking = setInterval(() => {
    if (untold() !== last) sayOnce()
  }, lookEveryMs)
  end = async () => {
    stopListening()
    clearInterval(looking)
    await locker.close()
    process.exit(0)
  }
  tell({ kind: 'serving', kiosk: addresses.kiosk })
  say()
} catch (error) {
  tell({ kind: 'failed', message: (error as Error).message })
  throw error
}
