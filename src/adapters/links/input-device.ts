// A Linux event device (evdev) as a byte link that only listens: the bytes are `struct input_event`. Owns the
// descriptor and the grab, by which nothing that is typed reaches anybody else; knows no keys and never
// opens again by itself.
import { close as closeFile, constants, open as openFile } from 'node:fs'
import { LinuxPortBinding } from '@serialport/bindings-cpp'
import koffi from 'koffi'
import type { Link, LinkEars, LinkSettings, LinkTrouble, OpenLink } from '../../ports/link.ts'
import { readSome } from './descriptor.ts'
import { codeOf, troubleOfOpening } from './trouble.ts'

/** `EVIOCGRAB` of linux/input.h: _IOW('E', 0x90, int). */
const grabRequest = 0x40044590
/** Some two hundred events; the kernel's own queue holds fewer. */
const readBytes = 24 * 256

let ioctl: ((descriptor: number, request: number, type: 'int', value: number) => number) | null = null

/** Takes the device for this descriptor alone; null where that went well. */
export function grabEvents(descriptor: number): LinkTrouble | null {
  ioctl ??= koffi.load(null).func('int ioctl(int fd, unsigned long request, ...)') as NonNullable<
    typeof ioctl
  >
  if (ioctl(descriptor, grabRequest, 'int', 1) === 0) return null
  return koffi.errno() === koffi.os.errno.EBUSY ? 'taken' : 'gone'
}

/** An opener that makes sure of the device with `grab` before it listens. */
export const inputDeviceOpener =
  (grab: (descriptor: number) => LinkTrouble | null): OpenLink =>
  ({ path }: LinkSettings, ears: LinkEars): Link => {
    let closing: (() => void) | null = null
    let over = false
    let port: LinuxPortBinding | null = null
    /** Of the descriptor; a read that waits ends with it. */
    let released: Promise<void> | null = null

    const release = (opened: LinuxPortBinding): Promise<void> => {
      // A descriptor that can't be closed is free as well.
      released ??= opened.close().catch(() => {})
      return released
    }

    const finish = (trouble: LinkTrouble) => {
      over = true
      if (closing !== null) closing()
      else ears.onClosed(trouble)
    }

    const listen = async (opened: LinuxPortBinding) => {
      const buffer = Buffer.alloc(readBytes)
      try {
        for (;;) {
          const bytesRead = await readSome(opened, buffer, { offset: 0, length: buffer.length })
          if (closing !== null) break
          ears.onBytes(Uint8Array.from(buffer.subarray(0, bytesRead)))
        }
      } catch {
        // Unplugged, or closed by us.
      }
      await release(opened)
      finish('gone')
    }

    openFile(path, constants.O_RDONLY | constants.O_NONBLOCK, (error, descriptor) => {
      if (error !== null) return finish(troubleOfOpening(codeOf(error)))
      const trouble = closing !== null ? 'gone' : grab(descriptor)
      if (trouble !== null) return closeFile(descriptor, () => finish(trouble))
      port = new LinuxPortBinding(descriptor, unused)
      ears.onOpen()
      void listen(port)
    })

    return {
      write: (_, done) => done('not-written'),
      close(done) {
        closing = done
        if (over) done()
        else if (port !== null) void release(port)
      },
    }
  }

/** Of a serial port; the binding only keeps them. */
const unused = {
  path: '',
  baudRate: 9_600,
  dataBits: 8,
  lock: false,
  stopBits: 1,
  parity: 'none',
  rtscts: false,
  xon: false,
  xoff: false,
  xany: false,
  hupcl: false,
  vmin: 1,
  vtime: 0,
} as const

export const openInputDevice: OpenLink = inputDeviceOpener(grabEvents)
