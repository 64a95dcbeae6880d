// Finds a port that is free just now. Between the look and the use somebody may be faster: whoever listens
// still has to deal with a port that is taken.
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'

const isFree = (port: number): Promise<number | null> =>
  new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(null))
    probe.listen(port, '127.0.0.1', () => {
      const found = (probe.address() as AddressInfo).port
      probe.close(() => resolve(found))
    })
  })

/** The first of `wanted` that is free, else any. */
export async function freePort(wanted: readonly number[]): Promise<number> {
  for (const port of wanted) {
    const found = await isFree(port)
    if (found !== null) return found
  }
  const any = await isFree(0)
  if (any === null) throw new Error('no free port on this machine')
  return any
}
