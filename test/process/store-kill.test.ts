// Power cuts and kills: whatever was acknowledged is there afterwards, whole and in order, and nothing is half there.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../src/adapters/sqlite/open.ts'
import type { SqliteStore } from '../../src/adapters/sqlite/store.ts'
import { verifyJournal } from '../../src/adapters/sqlite/verify.ts'
import { alert, answer, entries, write } from '../contract/store.ts'

const writer = new URL('./store-writer.ts', import.meta.url).pathname
const key = Buffer.alloc(32, 7)
const log = { info: () => {}, warn: () => {}, error: () => {} }
/** The release runs more of each: `KLUIS_STORE_KILLS=200 KLUIS_STORE_CUTS=2000`. */
const kills = Number(process.env.KLUIS_STORE_KILLS ?? 20)
const cuts = Number(process.env.KLUIS_STORE_CUTS ?? 500)
const timeoutMs = 180_000 + kills * 1000 + cuts * 20
const open = (path: string): SqliteStore => openStore({ path, key, log })

function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kluis-kill-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Lets a writer run, kills it after its `lines`th line and a little while, and gives the last sequence it printed. */
function killedWriter(path: string, lines: number, delayMs: number): Promise<number> {
  return new Promise((resolve, reject) => {
    // Most of a short life would go into compiling the same files again.
    const env = { ...process.env, NODE_COMPILE_CACHE: join(dirname(path), 'compiled') }
    const child = spawn(process.execPath, [writer, path], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let text = ''
    let seen = 0
    let errors = ''
    child.stderr.on('data', (bytes: Buffer) => {
      errors += bytes.toString()
    })
    child.stdout.on('data', (bytes: Buffer) => {
      text += bytes.toString()
      seen += bytes.toString().split('\n').length - 1
      if (seen < lines || child.killed) return
      // A busy wait: timers are too coarse to fall into the middle of a commit.
      const until = performance.now() + delayMs
      while (performance.now() < until);
      child.kill('SIGKILL')
    })
    child.once('close', (_, signal) => {
      if (signal !== 'SIGKILL') reject(new Error(`the writer ended by itself: ${errors}`))
      const whole = text.slice(0, text.lastIndexOf('\n')).split('\n')
      resolve(Number.parseInt(whole.at(-1) ?? '', 10) || 0)
    })
  })
}

describe('a store whose process is killed', () => {
  test('has all that was acknowledged, after each of many kills at random moments', {
    timeout: timeoutMs,
  }, async () => {
    const path = join(createFolder(), 'kluis.db')
    let known = 0
    for (let kill = 1; kill <= kills; kill += 1) {
      const acknowledged = await killedWriter(path, 1 + Math.floor(Math.random() * 40), Math.random() * 3)
      known = Math.max(known, acknowledged)
      const store = open(path)
      const { rows, lastSequence } = store.load()
      const note = `kill ${kill}`
      expect(store.repair, note).toBeNull()
      expect(lastSequence, note).toBeGreaterThanOrEqual(known)
      // The row, the entry and the answer of the last commit are all there or none.
      expect(rows.alerts.find((row) => row.id === 'last')?.sinceMs ?? 0, note).toBe(lastSequence)
      if (lastSequence > 0) expect(store.answerTo(`t${lastSequence}`), note).not.toBeNull()
      expect(store.delivered(), note).toBeLessThanOrEqual(lastSequence)
      expect(verifyJournal({ path, key }), note).toMatchObject({ ok: true, lastSequence })
      store.close()
      known = lastSequence
    }
    expect(known).toBeGreaterThan(1000)
  })

  test('opens after any cut of its write-ahead log, with a whole number of commits', {
    timeout: timeoutMs,
  }, () => {
    const folder = createFolder()
    const path = join(folder, 'kluis.db')
    const store = open(path)
    /** The length of the log when each commit had returned. */
    const ends: { bytes: number; sequence: number }[] = [{ bytes: 0, sequence: 0 }]
    let last = 0
    for (let commit = 1; commit <= 60; commit += 1) {
      const count = commit % 9 === 0 ? 60 : 1 + (commit % 4)
      const rows = entries(last + 1, last + count).map((each) => alert(`r${each.sequence}`))
      last += count
      const some = entries(last - count + 1, last)
      store.commit(
        write({ changes: [...rows, alert('last', last)], entries: some, answers: [answer(`t${last}`)] }),
      )
      ends.push({ bytes: readFileSync(`${path}-wal`).length, sequence: last })
    }
    const main = readFileSync(path)
    const wal = readFileSync(`${path}-wal`)
    store.close()
    const cut = join(folder, 'cut.db')
    const found = new Set<number>()
    for (let n = 0; n < cuts; n += 1) {
      const bytes = Math.floor(Math.random() * (wal.length + 1))
      // What lies behind the cut is gone, or is what the disk held before.
      const rest = n % 2 === 0 ? Buffer.alloc(0) : Buffer.alloc(wal.length - bytes, n)
      writeFileSync(cut, main)
      writeFileSync(`${cut}-wal`, Buffer.concat([wal.subarray(0, bytes), rest]))
      rmSync(`${cut}-shm`, { force: true })
      const after = open(cut)
      const { rows, lastSequence } = after.load()
      const least = ends.findLast((end) => end.bytes <= bytes)?.sequence ?? 0
      expect(after.repair, `cut at ${bytes}`).toBeNull()
      expect(lastSequence, `cut at ${bytes}`).toBeGreaterThanOrEqual(least)
      expect(ends.map((end) => end.sequence)).toContain(lastSequence)
      expect(rows.alerts.find((row) => row.id === 'last')?.sinceMs ?? 0).toBe(lastSequence)
      expect(rows.alerts.length).toBe(lastSequence === 0 ? 0 : lastSequence + 1)
      expect(after.answerTo(`t${lastSequence}`) === null).toBe(lastSequence === 0)
      after.close()
      if (n % 10 === 0) expect(verifyJournal({ path: cut, key })).toMatchObject({ ok: true, lastSequence })
      found.add(lastSequence)
    }
    expect(found.size).toBeGreaterThan(30)
  })
})
