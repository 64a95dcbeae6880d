// The daemon of the demo as a process of its own, so that its power can really be cut: the same openLocker
// as `kluis run`, which besides tells its parent what it believes. Arguments: the configuration file, then
// the origins whose pages may show the kiosk. Ends when its parent does.

import { openLocker } from '../../src/compose.ts'
import { loadConfig } from '../../src/config.ts'
import type { Log } from '../../src/ports/log.ts'
import type { FromLocker } from './locker-messages.ts'

/** The screen of an ended visit goes without a commit: looked for this often. */
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

try {
  const locker = await openLocker(loaded.config, { log, framedBy })
  const { engine, addresses } = locker
  let isSaid = false
  let lastVisit = ''
  const say = (): void => {
    isSaid = false
    const { read } = engine
    const visit = read.visit()
    lastVisit = JSON.stringify(visit)
    const look = {
      snapshot: read.snapshot(),
      visit,
      alerts: read.alerts(),
      lastSequence: read.lastSequence(),
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
    if (JSON.stringify(engine.read.visit()) !== lastVisit) sayOnce()
  }, lookEveryMs)
  const end = async (): Promise<void> => {
    stopListening()
    clearInterval(looking)
    await locker.close()
    process.exit(0)
  }
  process.on('message', end)
  process.on('disconnect', end)
  tell({ kind: 'serving', kiosk: addresses.kiosk })
  say()
} catch (error) {
  tell({ kind: 'failed', message: (error as Error).message })
  throw error
}
