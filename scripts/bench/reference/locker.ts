// Not a reference but the thing itself, in a process that also measures how long its event loop is held. Arguments: the
// configuration file. Says the loop's delays (ms) when it is sent 'delays', and begins anew when it is sent 'begin'.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { openLocker } from '../../../src/compose.ts'
import { loadConfig } from '../../../src/config.ts'

const loaded = loadConfig({ file: process.argv[2] ?? '' }, {})
if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems))
const quiet = { info() {}, warn() {}, error() {} }
const locker = await openLocker(loaded.config, { log: quiet })
const delays = monitorEventLoopDelay({ resolution: 1 })
delays.enable()
process.on('message', (message) => {
  if (message === 'begin') delays.reset()
  else
    process.send?.({
      p50: delays.percentile(50) / 1e6,
      p99: delays.percentile(99) / 1e6,
      most: delays.max / 1e6,
    })
})
process.on('SIGTERM', () => void locker.close().then(() => process.exit(0)))
process.send?.('ready')
