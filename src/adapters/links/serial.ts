// A serial port as a byte link. Owns the port and what its errors mean; knows nothing of frames
// and never opens again by itself.
import { close as closeFile, constants, open as openFile } from 'node:fs'
import { SerialPort } from 'serialport'
import type { Link, LinkEars, LinkSettings, LinkTrouble } from '../../ports/link.ts'
import { serialBinding } from './descriptor.ts'
import { codeOf, troubleOfOpening } from './trouble.ts'

/** After these the kernel took nothing; our frames are far below what it takes in one piece. */
const nothingLeft = new Set(['EIO', 'ENXIO', 'ENODEV', 'EBADF'])

/**
 * Asks the kernel why a port did not open: the library's errors carry only text, which may change.
 * A port that opens here but did not open there is locked by another program.
 */
function diagnose(path: string, told: (trouble: LinkTrouble) => void): void {
  const flags = constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK
  openFile(path, flags, (error, descriptor) => {
    if (error) {
      told(troubleOfOpening(codeOf(error)))
      return
    }
    closeFile(descriptor, () => told('taken'))
  })
}

/** Opens the port 8N1 without flow control, locked against other programs. */
export function openSerialLink({ path, baudRate }: LinkSettings, ears: LinkEars): Link {
  const settings = { path, baudRate, lock: true, autoOpen: false, binding: serialBinding } as const
  const port = new SerialPort(settings)
  let closing: (() => void) | null = null
  let over = false

  const finish = () => {
    over = true
    closing?.()
  }

  port.on('data', (bytes: Buffer) => {
    if (closing === null) ears.onBytes(bytes)
  })
  port.on('close', () => {
    if (over) return
    const silent = closing !== null
    finish()
    if (!silent) ears.onClosed('gone')
  })
  // A failed close counts as closed; every other error ends in `close`.
  port.on('error', () => {
    if (closing !== null && !over) finish()
  })
  port.open((error) => {
    if (error === null) {
      if (closing !== null) port.close()
      else ears.onOpen()
      return
    }
    diagnose(path, (trouble) => {
      const silent = closing !== null
      finish()
      if (!silent) ears.onClosed(trouble)
    })
  })

  return {
    write(bytes, done) {
      if (!port.isOpen) {
        done('not-written')
        return
      }
      port.write(bytes, (error) => {
        if (!error) done('written')
        else done(nothingLeft.has(codeOf(error)) ? 'not-written' : 'uncertain')
      })
    },
    close(done) {
      closing = done
      if (over) done()
      else if (port.isOpen) port.close()
    },
  }
}
