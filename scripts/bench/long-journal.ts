// A journal of a million entries: taking in and scanning must stay within 1.2 × of an empty one. Writes the entries
// through the store's own commit, so that chain and seal are real, and notes all of them as delivered.
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openKey } from '../../src/adapters/host/key-file.ts'
import { openStore } from '../../src/adapters/sqlite/open.ts'
import type { JournalEntry } from '../../src/ports/store.ts'
import type { Figure } from './figures.ts'
import { atMost, listed, median, quantile } from './figures.ts'
import { speedsOf } from './intake-bed.ts'
import { scanRound } from './scan.ts'

const entriesACommit = 5000

/** A database with so many delivered entries and its key, to be copied for each round. */
function build(folder: string, entries: number): void {
  const path = join(folder, 'kluis.db')
  const key = openKey(join(folder, 'kluis.key'), { databaseExists: false }).derive('store')
  const log = { info() {}, warn() {}, error() {} }
  const store = openStore({ path, key, log })
  const startMs = Date.now() - entries * 1000
  for (let from = 1; from <= entries; from += entriesACommit) {
    const batch: JournalEntry[] = []
    for (let sequence = from; sequence < from + entriesACommit && sequence <= entries; sequence++) {
      const parcel = `old-${sequence}`
      batch.push({
        sequence,
        atMs: startMs + sequence * 1000,
        type: 'parcel.assigned',
        subject: `parcels/${parcel}`,
        data: { parcel, carrier: 'stadspost', kind: 'delivery', compartment: '17', size: 'S' },
      })
    }
    store.commit({ changes: [], entries: batch, answers: [] })
    store.markDelivered(batch.at(-1)?.sequence ?? 0)
  }
  store.close()
}

export async function measureLongJournal(
  wanted: ReadonlySet<string>,
  options: {
    readonly rounds: number
    readonly messages: number
    readonly scans: number
    readonly entries: number
  },
): Promise<Figure[]> {
  if (!wanted.has('1M')) return []
  const folder = mkdtempSync(join(process.env.KLUIS_BENCH_FOLDER ?? tmpdir(), 'kluis-long-'))
  try {
    build(folder, options.entries)
    const prepare = async (to: string): Promise<void> => {
      for (const name of ['kluis.db', 'kluis.key']) copyFileSync(join(folder, name), join(to, name))
    }
    const intake: number[] = []
    const scan: number[] = []
    const absolute = { empty: [] as number[], long: [] as number[] }
    for (let round = 0; round < options.rounds; round++) {
      const empty = await speedsOf('daemon', options.messages)
      const long = await speedsOf('daemon', options.messages, prepare)
      intake.push(empty.live / long.live)
      const emptyMs = quantile((await scanRound(options.scans)).scansMs, 0.5)
      const longMs = quantile((await scanRound(options.scans, prepare)).scansMs, 0.5)
      scan.push(longMs / emptyMs)
      absolute.empty.push(emptyMs)
      absolute.long.push(longMs)
    }
    const what = `a journal of ${options.entries.toLocaleString('en')} entries`
    return [
      atMost(1.2, {
        goal: '1M',
        what: `time to take in, ${what} to an empty one`,
        wanted: '≤ 1.2 ×',
        unit: '×',
        rounds: intake,
        detail: `live, as in P1; rounds ${listed(intake)}`,
      }),
      atMost(1.2, {
        goal: '1M',
        what: `scan to the first byte, ${what} to an empty one`,
        wanted: '≤ 1.2 ×',
        unit: '×',
        rounds: scan,
        detail: `half of the pick-ups, as in P4: ${listed([median(absolute.empty)])} and ${listed([median(absolute.long)])} ms; rounds ${listed(scan)}`,
      }),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
