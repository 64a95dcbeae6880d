// Whether this Node and this serial library pass single bytes on in time: on another Node the
// library stalled for a second, so this watches over every upgrade of either.
import { expect, test } from 'vitest'
import { openPtyLine } from '../../simulator/boards/pty-line.ts'
import { openLink } from '../../src/adapters/links/open-link.ts'

test('two hundred single bytes come back over a pty, none later than 250 ms', async () => {
  const wire = openPtyLine('echo')
  wire.onBytes((bytes) => wire.write(bytes))
  const slowest = await new Promise<number>((resolve, reject) => {
    let sentMs = 0
    let count = 0
    let worstMs = 0
    const send = () => {
      sentMs = performance.now()
      link.write(Uint8Array.of(count & 0xff), () => {})
    }
    const link = openLink(
      { path: wire.path, baudRate: 19_200 },
      {
        onOpen: send,
        onBytes(bytes) {
          if (bytes.length !== 1 || bytes[0] !== (count & 0xff))
            reject(new Error(`byte ${count} came as ${bytes}`))
          worstMs = Math.max(worstMs, performance.now() - sentMs)
          count += 1
          if (count < 200) send()
          else link.close(() => resolve(worstMs))
        },
        onClosed: (trouble) => reject(new Error(trouble)),
      },
    )
  })
  await wire.close()
  expect(slowest).toBeLessThan(250)
})
