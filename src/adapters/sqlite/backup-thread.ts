// The thread behind backup.ts: copies one database file by SQLite's backup interface and answers with one message.
// Leaves a single file that needs no write-ahead log beside it.
import { closeSync, existsSync, openSync, renameSync, rmSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'
import type { BackupOrder, BackupResult } from './backup.ts'
import { syncFile, syncFolderOf } from './files.ts'

async function copy({ from, to }: BackupOrder): Promise<void> {
  const part = `${to}.part`
  rmSync(part, { force: true })
  closeSync(openSync(part, 'wx', 0o600))
  try {
    const source = new Database(from, { readonly: true, fileMustExist: true })
    try {
      // All in one step: the daemon writes through another connection, and each of its commits would start it over.
      await source.backup(part, { progress: () => 0x7fffffff })
    } finally {
      source.close()
    }
    const made = new Database(part, { fileMustExist: true })
    try {
      made.pragma('journal_mode = DELETE')
      const said = made.pragma('quick_check(1)', { simple: true })
      if (said !== 'ok') throw new Error(`the copy is damaged: ${said}`)
    } finally {
      made.close()
    }
    syncFile(part)
    renameSync(part, to)
    syncFolderOf(to)
  } catch (error) {
    for (const left of [part, `${part}-journal`, `${part}-wal`, `${part}-shm`])
      if (existsSync(left)) rmSync(left, { force: true })
    throw error
  }
}

function answer(result: BackupResult): void {
  parentPort?.postMessage(result)
}

copy(workerData as BackupOrder).then(
  () => answer({ done: true }),
  (error: unknown) =>
    answer({
      done: false,
      code: error instanceof Error && 'code' in error ? String(error.code) : '',
      message: error instanceof Error ? error.message : String(error),
    }),
)
