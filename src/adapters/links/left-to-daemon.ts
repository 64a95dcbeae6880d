// Opens links beside a running daemon: a serial port is locked, and tells so; a bridge on the network would give its line
// to the second who asks, so it is called taken without asking it.
import type { Clock } from '../../ports/clock.ts'
import type { OpenLink } from '../../ports/link.ts'

export const leftToDaemon =
  (openLink: OpenLink, clock: Clock): OpenLink =>
  (settings, ears) => {
    if (!settings.path.startsWith('tcp://')) return openLink(settings, ears)
    let isClosed = false
    clock.soon(() => {
      if (!isClosed) ears.onClosed('taken')
    })
    return {
      write: (_, done) => done('not-written'),
      close(done) {
        isClosed = true
        done()
      },
    }
  }
