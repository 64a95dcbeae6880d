// K1 to K5: what the kiosk's page costs in a real browser before a real daemon: the first picture after a reload, rest,
// the way from an answer to the eye, size, and memory over many visits. Needs chromium.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { CDPSession, Page } from 'playwright-core'
import { chromium } from 'playwright-core'
import { pause } from '../../simulator/replay/broker.ts'
import { browserPath } from '../browser-path.ts'
import { using } from './bed.ts'
import type { Figure } from './figures.ts'
import { atMost, listed, quantile } from './figures.ts'
import type { ScanLocker } from './scan-bed.ts'
import { openScanLocker } from './scan-bed.ts'

const assets = fileURLToPath(new URL('../../src/pages/built/kiosk/assets', import.meta.url))
const throttle = 6
/** V8 keeps what it compiled only of a script that it has met before. */
const loadsBefore = 3
/** As many parcels lie in the wall at once. */
const aBatch = 20
const dayMs = 24 * 3_600_000
/** Of a busy locker. */
const visitsADay = 200

interface Kiosk {
  readonly page: Page
  readonly session: CDPSession
  /** The processes that draw: the page's, and spare ones that wait for a page. Which is which nobody tells. */
  readonly pids: readonly number[]
}

async function openKiosk(add: (close: () => unknown) => void, address: string): Promise<Kiosk> {
  const profile = mkdtempSync(join(tmpdir(), 'kluis-bench-browser-'))
  add(() => rmSync(profile, { recursive: true, force: true }))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: browserPath('whole'),
    viewport: { width: 800, height: 480 },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-sync',
    ],
  })
  add(() => context.close())
  const [page = await context.newPage()] = context.pages()
  for (let load = 0; load < loadsBefore; load++) await loadPage(page, address)
  const whole = await context.browser()?.newBrowserCDPSession()
  const { processInfo = [] } = (await whole?.send('SystemInfo.getProcessInfo')) ?? {}
  const pids = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id)
  return { page, session: await context.newCDPSession(page), pids }
}

async function loadPage(page: Page, address: string): Promise<void> {
  await page.goto(address)
  await page.locator('[data-screen=idle]').waitFor()
}

/** From the reload to the first picture with anything in it, as the browser counts it. */
async function firstPaintsMs({ page, session }: Kiosk, count: number): Promise<number[]> {
  await session.send('Emulation.setCPUThrottlingRate', { rate: throttle })
  const found: number[] = []
  for (let at = 0; at < count; at++) {
    await page.reload()
    await page.locator('[data-screen=idle]').waitFor()
    found.push(
      await page.evaluate<number>(`new Promise((resolve) => {
        const look = ([entry]) => entry !== undefined && resolve(entry.startTime)
        new PerformanceObserver((list) => look(list.getEntriesByName('first-contentful-paint')))
          .observe({ type: 'paint', buffered: true })
      })`),
    )
  }
  await session.send('Emulation.setCPUThrottlingRate', { rate: 1 })
  return found
}

/** Nanoseconds on a processor so far: the processes' first threads, one of which runs the page, and all of their threads. */
function ranNs(pids: readonly number[]): { readonly main: number; readonly all: number } {
  const threads = pids.flatMap((pid) => threadsOf(pid))
  const sum = (some: typeof threads): number => some.reduce((all, { ns }) => all + ns, 0)
  return { main: sum(threads.filter(({ isMain }) => isMain)), all: sum(threads) }
}

const threadsOf = (pid: number) =>
  readdirSync(`/proc/${pid}/task`).map((thread) => ({
    isMain: thread === String(pid),
    ns: Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
  }))

async function restPercent(pids: readonly number[], restMs: number) {
  await pause(Math.min(5000, restMs))
  const before = ranNs(pids)
  const startMs = performance.now()
  await pause(restMs)
  const passedNs = (performance.now() - startMs) * 1e6
  const after = ranNs(pids)
  return {
    main: ((after.main - before.main) / passedNs) * 100,
    all: ((after.all - before.all) / passedNs) * 100,
  }
}

/** Notes when the idle screen has given way to another, one frame later, when it is to be seen. */
const noteScreens = `
  globalThis.leftIdleAt = null
  new MutationObserver(() => {
    const screen = document.querySelector('[data-screen]')?.dataset.screen
    if (screen === 'idle' || screen === undefined || leftIdleAt !== null) return
    leftIdleAt = Infinity
    requestAnimationFrame(() => setTimeout(() => { leftIdleAt = performance.timeOrigin + performance.now() }))
  }).observe(document.querySelector('#stage'), { childList: true, subtree: true, attributes: true })`

/** From the daemon's answer to a scan until the door's screen is drawn; below 0 where the screen was first. */
async function beyondAnswerMs({ page }: Kiosk, locker: ScanLocker, count: number): Promise<number[]> {
  const codes = await locker.announce(count)
  await locker.deposit(codes)
  await loadPage(page, locker.address)
  await page.evaluate(noteScreens)
  const found: number[] = []
  for (const code of codes) {
    await page.locator('[data-screen=idle]').waitFor()
    await page.evaluate('leftIdleAt = null')
    let answeredMs = 0
    await locker.pickUp(code, () => {
      answeredMs = performance.timeOrigin + performance.now()
    })
    const drawn = await page.waitForFunction(
      'Number.isFinite(leftIdleAt) && leftIdleAt !== null && leftIdleAt',
    )
    found.push(Number(await drawn.jsonValue()) - answeredMs)
  }
  return found
}

async function heapBytes({ session }: Kiosk): Promise<number> {
  for (let at = 0; at < 3; at++) await session.send('HeapProfiler.collectGarbage')
  return (await session.send('Runtime.getHeapUsage')).usedSize
}

/**
 * Visits one after the other: a courier's for each batch, a customer's for each parcel. After each as much time passes
 * in the page as on a busy day, all of whose timers run.
 */
async function visit({ page }: Kiosk, locker: ScanLocker, count: number): Promise<void> {
  for (let left = count; left > 0; left -= aBatch) {
    const codes = await locker.announce(Math.min(aBatch, left))
    await locker.deposit(codes)
    for (const code of codes) {
      await locker.pickUp(code)
      await page.clock.runFor(dayMs / visitsADay)
    }
  }
}

/** What runs before the first picture: the page's own script, and the words of the longest language. */
function scriptsKb(): number {
  const sizes = readdirSync(assets)
    .filter((name) => name.endsWith('.js'))
    .map((name) => ({
      isWords: name.startsWith('words-'),
      kb: gzipSync(readFileSync(join(assets, name)), { level: 9 }).length / 1000,
    }))
  const words = sizes.filter(({ isWords }) => isWords).map(({ kb }) => kb)
  return sizes.reduce((sum, { isWords, kb }) => (isWords ? sum : sum + kb), Math.max(...words))
}

interface KioskUse {
  /** Visits before the memory is measured: what V8 compiles for the first ones would pass for growth. */
  readonly warmUp: number
  readonly loads: number
  readonly restMs: number
  readonly scans: number
  readonly visits: number
}

export async function measureKiosk(wanted: ReadonlySet<string>, use: KioskUse): Promise<Figure[]> {
  const figures: Figure[] = []
  if (wanted.has('K4')) {
    figures.push(
      atMost(40, {
        goal: 'K4',
        what: "the kiosk's scripts, compressed",
        wanted: '≤ 40 kB',
        unit: 'kB',
        rounds: [scriptsKb()],
        detail:
          'gzip at its best, of what runs before the first picture, with the words of the longest language; the others, fonts, style sheet and pictures apart',
      }),
    )
  }
  if (!['K1', 'K2', 'K3', 'K5'].some((goal) => wanted.has(goal))) return figures
  await using(async (add) => {
    const locker = await openScanLocker(add)
    const kiosk = await openKiosk(add, locker.address)
    if (wanted.has('K1')) {
      const rounds = await firstPaintsMs(kiosk, use.loads)
      figures.push(
        atMost(1000, {
          goal: 'K1',
          what: `reload to the first picture, processor slowed ${throttle} ×`,
          wanted: '≤ 1000 ms',
          unit: 'ms',
          rounds,
          detail: `first-contentful-paint of ${use.loads} reloads before a running daemon, which is not slowed; each ${listed(rounds)}`,
        }),
      )
    }
    if (wanted.has('K2')) {
      await loadPage(kiosk.page, locker.address)
      const { main, all } = await restPercent(kiosk.pids, use.restMs)
      const how = `time on a processor (schedstat) in ${use.restMs / 1000} s of the idle screen`
      const what = { goal: 'K2', wanted: '≤ 1 %', unit: '%' }
      figures.push(
        atMost(1, {
          ...what,
          what: "the idle page, of a core: the page's thread",
          rounds: [main],
          detail: how,
        }),
        atMost(1, {
          ...what,
          what: 'the same, all threads of the processes that draw',
          rounds: [all],
          detail: how,
        }),
      )
    }
    if (wanted.has('K3')) {
      const found = await beyondAnswerMs(kiosk, locker, use.scans)
      figures.push(
        atMost(150, {
          goal: 'K3',
          what: "a scan's answer to the door's screen, 95 of 100",
          wanted: '≤ 150 ms',
          unit: 'ms',
          rounds: [quantile(found, 0.95)],
          detail: `${use.scans} pick-ups, until a frame after the change; half of them within ${listed([quantile(found, 0.5)])} ms; below 0 the screen was before the answer`,
        }),
      )
    }
    if (wanted.has('K5')) {
      await kiosk.page.clock.install()
      await loadPage(kiosk.page, locker.address)
      await visit(kiosk, locker, use.warmUp)
      const startBytes = await heapBytes(kiosk)
      await visit(kiosk, locker, use.visits)
      const endBytes = await heapBytes(kiosk)
      figures.push(
        atMost(10, {
          goal: 'K5',
          what: `the page's memory after ${use.visits} visits`,
          wanted: '≤ 10 % more',
          unit: '%',
          rounds: [(endBytes / startBytes - 1) * 100],
          detail: `JavaScript heap after collection, ${listed([startBytes / 1e6, endBytes / 1e6])} MB, begun after ${use.warmUp} visits; ${listed([(use.visits / visitsADay) * 24])} hours by the page's clock, ${visitsADay} visits a day`,
        }),
      )
    }
  })
  return figures
}
