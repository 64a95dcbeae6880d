// Every system call of a store fails once, for each in turn, and works again: commits and openings fail as faults that
// say what to do, nothing that was acknowledged is lost, and a sound database is never taken for a damaged one.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { buildRecorder } from './disk-record.ts'

const child = new URL('./failing-calls-child.ts', import.meta.url).pathname
/** Of the calls after the first, each that many-th is tried; a release tries all: `KLUIS_STORE_CALLS=1`. */
const step = Number(process.env.KLUIS_STORE_CALLS ?? 300)
const timeoutMs = 120_000 + 1_200_000 / step

function runChild(recorder: string, folder: string, errno: string, kind: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const running = spawn(process.execPath, [child, recorder, folder, errno, kind, String(step)], {
      env: { ...process.env, LD_PRELOAD: recorder, KLUIS_RECORDED_FOLDER: folder },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let text = ''
    running.stdout.on('data', (bytes: Buffer) => {
      text += bytes.toString()
    })
    running.once('close', (code) => (code === 0 ? resolve(text) : reject(new Error(`ended with ${code}`))))
  })
}

test.each([
  ['write, sync, truncation or name', 'changes', 'EIO', 'store-failing'],
  ['write, sync, truncation or name', 'changes', 'ENOSPC', 'store-full'],
  ['read', 'reads', 'EIO', 'store-failing'],
])('any %s (%s) may fail once with %s', { timeout: timeoutMs }, async (_, kind, errno, code) => {
  const base = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'kluis-calls-'))
  onTestFinished(() => rmSync(base, { recursive: true }))
  const said = JSON.parse(await runChild(buildRecorder(base), join(base, 'store'), errno, kind))
  expect(said.wrong).toEqual([])
  expect(said.calls).toBeGreaterThan(1000)
  expect(said.tried).toBeGreaterThan(40)
  expect(said.codes).toContain(`open: ${code}`)
})
