// Reads from a device's descriptor without a waiting thread: sleeps in the event loop until there is something.
// Here and not in the binding because its own read takes the 0 bytes of a device that has hung up for nothing and
// asks again at once, for ever: pulled in the moment between two reads, a plug would never be missed.
import { read as readFile } from 'node:fs'
import type { LinuxPortBinding } from '@serialport/bindings-cpp'
import { BindingsError, LinuxBinding } from '@serialport/bindings-cpp'
import { codeOf } from './trouble.ts'

const later = ['EAGAIN', 'EWOULDBLOCK', 'EINTR']

/** The part of an open port that a read needs. */
type Readable = Pick<LinuxPortBinding, 'fd' | 'poller'>

const readNow = (descriptor: number, buffer: Buffer, offset: number, length: number): Promise<number> =>
  new Promise((resolve, reject) => {
    readFile(descriptor, buffer, offset, length, null, (error, bytesRead) => {
      if (error === null) resolve(bytesRead)
      else if (later.includes(codeOf(error))) resolve(-1)
      else reject(error)
    })
  })

const untilReadable = (port: Readable): Promise<void> =>
  new Promise((resolve, reject) => {
    port.poller.once('readable', (error) => (error ? reject(error) : resolve()))
  })

/** At least one byte. Rejects when the device is gone, and as `canceled` when the port was closed meanwhile. */
export async function readSome(
  port: Readable,
  buffer: Buffer,
  { offset, length }: { readonly offset: number; readonly length: number },
): Promise<number> {
  for (;;) {
    if (port.fd === null) throw new BindingsError('the port is closed', { canceled: true })
    const bytesRead = await readNow(port.fd, buffer, offset, length)
    if (bytesRead > 0) return bytesRead
    if (bytesRead === 0) throw new BindingsError('the device has hung up')
    if (port.fd !== null) await untilReadable(port)
  }
}

/** serialport's binding, with this read. */
export const serialBinding = {
  list: () => LinuxBinding.list(),
  async open(options: Parameters<typeof LinuxBinding.open>[0]): Promise<LinuxPortBinding> {
    const port = await LinuxBinding.open(options)
    port.read = async (buffer, offset, length) => ({
      buffer,
      bytesRead: await readSome(port, buffer, { offset, length }),
    })
    return port
  },
}
