// A line of the journal as the platform reads it: one CloudEvents 1.0 object in JSON. The id is made of
// site and sequence, so that a repeat is known as one.
import type { JournalEntry } from '../../ports/store.ts'

export function eventMessage(site: string, entry: JournalEntry): string {
  return JSON.stringify({
    specversion: '1.0',
    id: `${site}:${entry.sequence}`,
    source: `/lockers/${site}`,
    type: `kluis.${entry.type}.v1`,
    subject: entry.subject,
    time: new Date(entry.atMs).toISOString(),
    sequence: entry.sequence,
    data: entry.data,
  })
}
