// Copies the database while the daemon runs. The copying, checking and syncing happen on a thread of their own, since
// each may take seconds and the loop that opens doors must not wait.
import { Worker } from 'node:worker_threads'
import { StoreFault } from '../../core/faults.ts'
import { toStoreFailure } from './failure.ts'

/** What the thread is told, and what it answers. */
export interface BackupOrder {
  readonly from: string
  readonly to: string
}
export type BackupResult =
  | { readonly done: true }
  | { readonly done: false; readonly code: string; readonly message: string }

/** Writes a checked copy of the database `from` to the file `to`. Rejects with StoreFault and leaves no half file. */
export function writeBackup(from: string, to: string): Promise<void> {
  const order: BackupOrder = { from, to }
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./backup-thread.ts', import.meta.url), { workerData: order })
    worker.once('message', (result: BackupResult) => {
      if (result.done) resolve()
      else reject(failureOf(result, to))
    })
    worker.once('error', (error) => reject(failureOf({ code: '', message: error.message }, to)))
    worker.once('exit', () => reject(failureOf({ code: '', message: 'the thread ended early' }, to)))
  })
}

function failureOf(result: { readonly code: string; readonly message: string }, to: string): unknown {
  const failure = toStoreFailure(
    Object.assign(new Error(result.message), { code: result.code }),
    to,
    'Cannot back up to',
  )
  if (failure instanceof StoreFault) return failure
  return new StoreFault('store-failing', `Cannot back up to ${to}: ${result.message}`)
}
