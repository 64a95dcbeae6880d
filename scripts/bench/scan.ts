// P4 and P9: from a scan to the first byte on the serial line, with one durable commit in between; and what a pick-up
// and a parcel's whole life write to the device.
import { pause } from '../../simulator/replay/broker.ts'
import { bytesWritten, using } from './bed.ts'
import type { Figure } from './figures.ts'
import { atMost, listed, quantile, rounded } from './figures.ts'
import { openScanLocker, openScanReference } from './scan-bed.ts'

const warmUp = 5

interface Round {
  readonly scansMs: readonly number[]
  readonly pickUpKb: number
  readonly lifeKb: number
}

/** Each parcel is announced, put in and collected one at a time, as they are in life. */
export async function scanRound(count: number, prepare?: (folder: string) => Promise<void>): Promise<Round> {
  return using(async (add) => {
    const locker = await openScanLocker(add, prepare)
    const first = await locker.announce(warmUp)
    await locker.deposit(first)
    for (const code of first) await locker.pickUp(code)
    const atStart = bytesWritten(locker.pid)
    const codes = await locker.announce(count)
    await locker.deposit(codes)
    await pause(300)
    const beforePickUps = bytesWritten(locker.pid)
    const scansMs: number[] = []
    for (const code of codes) scansMs.push(await locker.pickUp(code))
    await pause(300)
    const atEnd = bytesWritten(locker.pid)
    return {
      scansMs,
      pickUpKb: (atEnd - beforePickUps) / count / 1024,
      lifeKb: (atEnd - atStart) / count / 1024,
    }
  })
}

async function referenceRound(count: number): Promise<number[]> {
  return using(async (add) => {
    const loop = await openScanReference(add)
    for (let at = 0; at < warmUp; at++) await loop.scan('warm-up')
    const scansMs: number[] = []
    for (let at = 0; at < count; at++) {
      // People do not come back to back.
      await pause(100)
      scansMs.push(await loop.scan(`CODE-${at}`))
    }
    return scansMs
  })
}

export async function measureScan(
  wanted: ReadonlySet<string>,
  { rounds, scans }: { readonly rounds: number; readonly scans: number },
): Promise<Figure[]> {
  if (!wanted.has('P4') && !wanted.has('P9')) return []
  const found: Round[] = []
  const bare: number[][] = []
  for (let round = 0; round < rounds; round++) {
    if (wanted.has('P4')) bare.push(await referenceRound(scans))
    found.push(await scanRound(scans))
  }
  const figures: Figure[] = []
  const p50 = found.map((one) => quantile(one.scansMs, 0.5))
  const p99 = quantile(
    found.flatMap((one) => one.scansMs),
    0.99,
  )
  const ratios = p50.map((value, round) => value / quantile(bare[round] ?? [], 0.5))
  if (wanted.has('P4')) {
    const all = `${scans * rounds} pick-ups on 48 doors with three boards being polled`
    figures.push(
      atMost(4, {
        goal: 'P4',
        what: 'scan to the first byte on the line, half of them',
        wanted: '≤ 4 ms',
        unit: 'ms',
        rounds: p50,
        detail: `${all}; rounds ${listed(p50)}`,
      }),
      atMost(20, {
        goal: 'P4',
        what: 'scan to the first byte, 99 of 100',
        wanted: '≤ 20 ms',
        unit: 'ms',
        rounds: [p99],
        detail: `of all rounds together; worst of each round ${listed(found.map((one) => quantile(one.scansMs, 1)))}`,
      }),
      atMost(1.5, {
        goal: 'P4',
        what: 'scan to the first byte, to a bare loop',
        wanted: '≤ 1.5 ×',
        unit: '×',
        rounds: ratios,
        detail: `the reference does only HTTP (fastify), one commit (better-sqlite3, WAL, FULL) and the write (serialport): half of them within ${listed(bare.map((one) => quantile(one, 0.5)))} ms, 99 of 100 within ${rounded(quantile(bare.flat(), 0.99))} ms; rounds ${listed(ratios)}`,
      }),
    )
  }
  if (wanted.has('P9')) {
    const pickUp = found.map((one) => one.pickUpKb)
    const life = found.map((one) => one.lifeKb)
    const how = `write_bytes of /proc/PID/io over ${scans} parcels, one after the other, each with its events sent`
    figures.push(
      atMost(14, {
        goal: 'P9',
        what: 'written to the device for a pick-up',
        wanted: '≤ 14 KB',
        unit: 'KB',
        rounds: pickUp,
        detail: `${how}; rounds ${listed(pickUp)}`,
      }),
      atMost(64, {
        goal: 'P9',
        what: "written to the device in a parcel's whole life",
        wanted: '≤ 64 KB',
        unit: 'KB',
        rounds: life,
        detail: `assignment, deposit and pick-up; rounds ${listed(life)}`,
      }),
    )
  }
  return figures
}
