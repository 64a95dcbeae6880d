// One reader of any family: keeps its link open, tells a scan once, reports what is wrong with the device.
// Knows no bytes; what was read goes on and is neither kept nor logged.
import type { FaultCode } from '../../core/faults.ts'
import type { LinkTrouble } from '../../ports/link.ts'
import { openConnection } from '../links/connection.ts'
import { bytesHost } from '../links/connection-hosts.ts'
import type { Reader, ReaderFamily, ReaderHost, ReaderSettings, Reading } from './reader.ts'
import { createSightings } from './sightings.ts'

const faultOf: Readonly<Record<LinkTrouble, FaultCode>> = {
  gone: 'reader-gone',
  taken: 'reader-taken',
  forbidden: 'reader-forbidden',
}

/** Begins to open the reader and returns at once. */
export function openReader(family: ReaderFamily, settings: ReaderSettings, host: ReaderHost): Reader {
  const { clock, submit, scan, log } = host
  const { id: reader, path } = settings
  const decoder = family.createDecoder(settings)
  const silenceMs = family.silenceMs(settings)
  const sightings = createSightings(family.sameWithinMs, clock)
  let up = false
  /** Undefined until the link was opened or refused: an alert of the last run may have to be cleared. */
  let trouble: LinkTrouble | null | undefined
  let scans = 0
  let repeats = 0
  let losses = 0
  let cancelSilence: (() => void) | null = null

  const tell = (readings: readonly Reading[]) => {
    for (const { text, aim } of readings) {
      if (sightings.isRepeat(text)) {
        repeats += 1
        continue
      }
      scans += 1
      scan({ code: text, label: family.readsLabels ? `${aim ?? ''}${text}` : null })
    }
  }

  const stopListening = () => {
    cancelSilence?.()
    cancelSilence = null
  }

  const listenForSilence = () => {
    stopListening()
    if (!decoder.isWaiting()) return
    cancelSilence = clock.wakeAt(clock.monotonicMs() + silenceMs, () => {
      cancelSilence = null
      tell(decoder.silence())
    })
  }

  const setTrouble = (now: LinkTrouble | null) => {
    if (trouble === now) return
    for (const [kind, code] of Object.entries(faultOf)) {
      if (kind === now) submit({ type: 'fault.reported', code, subject: reader })
      else if (trouble === undefined || kind === trouble)
        submit({ type: 'fault.cleared', code, subject: reader })
    }
    trouble = now
    if (now === null) log.info({ reader }, 'reader up')
    else log.warn({ reader, code: faultOf[now] }, 'reader down')
  }

  const connection = openConnection(
    bytesHost({ path, baudRate: settings.baudRate ?? family.baudRate }, host),
    {
      onUp() {
        up = true
        setTrouble(null)
      },
      onWord(bytes) {
        tell(decoder.push(bytes))
        listenForSilence()
      },
      onDown(kind) {
        up = false
        losses += 1
        stopListening()
        decoder.drop()
        setTrouble(kind)
      },
    },
  )

  return {
    health: () => ({
      reader,
      family: settings.family,
      state: up ? 'up' : 'down',
      trouble: trouble ?? null,
      counters: { scans, repeats, ...decoder.counters(), losses },
    }),
    close(done) {
      stopListening()
      connection.close(done)
    },
  }
}
