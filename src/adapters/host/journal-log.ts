// The daemon's log: one JSON line a step on standard output, for journald or a terminal.
// Fields that could hold a secret are blanked here as the last line of defence.
import { destination, pino, stdTimeFunctions, symbols } from 'pino'
import type { Log } from '../../ports/log.ts'

/** pino's levels as syslog's (sd-daemon(3)), which journald strips from the line and files it under. */
const syslogLevels: Readonly<Record<number, number>> = { 60: 2, 50: 3, 40: 4, 30: 6, 20: 7, 10: 7 }

/** `code` is missing on purpose: it names faults and system errors; access codes come by these names. */
const secretFields = [
  'pin',
  'pins',
  'codes',
  'token',
  'password',
  'passphrase',
  'secret',
  'label',
  'barcode',
  'authorization',
  'cookie',
]

export interface LogOptions {
  /** Begin each line with journald's level: where `JOURNAL_STREAM` is set. */
  readonly forJournal: boolean
  /** Takes whole lines; standard output where left out. */
  readonly write?: (line: string) => void
}

/** Writes synchronously: what was logged before a crash is there after it. */
export function createJournalLog({ forJournal, write }: LogOptions): Log {
  let put = write
  if (!put) {
    const output = destination({ fd: 1, sync: true })
    // Nobody reads any more (a closed pipe): the locker goes on without a log.
    output.on('error', () => {})
    put = (line) => void output.write(line)
  }
  const sink = {
    [symbols.needsMetadataGsym]: true as const,
    lastLevel: 30,
    write(line: string) {
      put(forJournal ? `<${syslogLevels[this.lastLevel] ?? 6}>${line}` : line)
    },
  }
  const logger = pino(
    {
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: secretFields.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
        censor: '[blanked]',
      },
    },
    sink,
  )
  return {
    info: (fields, text) => logger.info(fields, text),
    warn: (fields, text) => logger.warn(fields, text),
    error: (fields, text) => logger.error(fields, text),
  }
}
