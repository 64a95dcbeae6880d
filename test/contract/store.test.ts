// The contract suite of the store, for the real one and for those that the simulation runs on.
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { createChance } from '../../simulator/world/chance.ts'
import { createFileDisk } from '../../simulator/world/file-disk.ts'
import { createMemoryStore } from '../../simulator/world/memory-store.ts'
import { createVirtualClock } from '../../simulator/world/virtual-clock.ts'
import { openStore } from '../../src/adapters/sqlite/open.ts'
import type { StoreUnderTest } from './store.ts'
import { storeContract } from './store.ts'

storeContract('the memory store', (): StoreUnderTest => {
  const store = createMemoryStore()
  return {
    store: () => store,
    // An orderly end writes down what was delivered; so does the next commit of entries.
    reopen: () => store.close(),
    crash: () => store.crash(),
    breakDisk: (broken) => store.fail(broken ? 'store-full' : null),
    end: () => {},
  }
})

const quiet = { info: () => {}, warn: () => {}, error: () => {} }
const key = Buffer.alloc(32, 7)

storeContract('the SQLite store on a disk that is simulated', (): StoreUnderTest => {
  const disk = createFileDisk({ clock: createVirtualClock(), chance: createChance(1), witness: () => {} })
  const life = { clock: createVirtualClock(), log: quiet, mayDie: () => {} }
  let store = disk.openStore(life)
  return {
    store: () => store,
    reopen() {
      store.close()
      store = disk.openStore(life)
    },
    crash() {
      disk.forsaken()
      store = disk.openStore(life)
    },
    breakDisk: (broken) => disk.setTrouble(broken ? 'full' : null),
    end: () => disk.end(),
  }
})

storeContract('the SQLite store', (): StoreUnderTest => {
  const folder = mkdtempSync(join(tmpdir(), 'kluis-contract-'))
  let path = join(folder, 'kluis-0.db')
  let lives = 0
  let store = openStore({ path, key, log: quiet })
  let foreigner: Database.Database | null = null
  return {
    store: () => store,
    reopen() {
      store.close()
      store = openStore({ path, key, log: quiet })
    },
    crash() {
      // What a killed process leaves: the files as they are at this moment, without an orderly end.
      lives += 1
      const next = join(folder, `kluis-${lives}.db`)
      for (const side of ['', '-wal', '.alive']) {
        if (existsSync(path + side)) copyFileSync(path + side, next + side)
      }
      store.close()
      path = next
      store = openStore({ path, key, log: quiet })
    },
    breakDisk(broken) {
      if (broken) {
        foreigner = new Database(path)
        foreigner.exec('BEGIN IMMEDIATE')
      } else foreigner?.close()
    },
    end() {
      foreigner?.close()
      store.close()
      rmSync(folder, { recursive: true })
    },
  }
})
