// A folder of its own for each test, and a store in it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { StoreOptions } from '../../../src/adapters/sqlite/open.ts'
import { openStore } from '../../../src/adapters/sqlite/open.ts'
import type { SqliteStore } from '../../../src/adapters/sqlite/store.ts'

export const key = Buffer.alloc(32, 7)

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error'
  readonly fields: object
  readonly text: string
}

export interface Place {
  readonly folder: string
  readonly path: string
  readonly lines: LogLine[]
  /** Closed with the test, if it was not before. */
  open(options?: Partial<StoreOptions>): SqliteStore
}

export function createPlace(): Place {
  const folder = mkdtempSync(join(tmpdir(), 'kluis-store-'))
  const path = join(folder, 'kluis.db')
  const lines: LogLine[] = []
  const note = (level: LogLine['level']) => (fields: object, text: string) =>
    void lines.push({ level, fields, text })
  const log = { info: note('info'), warn: note('warn'), error: note('error') }
  const opened: SqliteStore[] = []
  onTestFinished(() => {
    for (const store of opened) store.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return {
    folder,
    path,
    lines,
    open(options = {}) {
      const store = openStore({ path, key, log, ...options })
      opened.push(store)
      return store
    },
  }
}
