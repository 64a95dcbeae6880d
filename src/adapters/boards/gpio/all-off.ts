// Turns every relay of a bus of lines off without a daemon: takes the relays' lines, which begins with their off level,
// and lets them go again. Reads no switch and pulses nothing.
import type { Lines } from '../../../ports/lines.ts'
import type { AllOff, BusOff } from '../all-off.ts'
import { outputsOf } from './channel-lines.ts'

/** Lines are had at once or not at all; only a chip behind a slow bus takes longer. */
const withinMs = 3_000

export const allOffLines: AllOff = (settings, { clock, lines: ways }) => {
  const { id: bus, boards, path: chip, way = 'auto' } = settings
  const told = (result: BusOff['result'], trouble: BusOff['trouble']): BusOff => ({
    bus,
    result,
    trouble,
    boards: boards.map(({ address }) => ({ address, result: result === 'off' ? 'answered' : 'failed' })),
  })
  if (ways === undefined) return Promise.resolve(told('not-reached', 'undriven'))
  return new Promise((resolve) => {
    const cancel = clock.wakeAt(clock.monotonicMs() + withinMs, () => resolve(told('failed', null)))
    const finish = (how: BusOff) => {
      cancel()
      resolve(how)
    }
    const lines: Lines = ways.open(
      { chip, way, outputs: outputsOf(boards), inputs: [] },
      {
        onOpen: () => lines.close(() => finish(told('off', null))),
        onEdge() {},
        onClosed: (trouble) => finish(told('not-reached', trouble)),
      },
    )
  })
}
