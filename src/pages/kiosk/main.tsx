// The page at the locker: takes the newest screen from the daemon, draws it, sends what the person does.
// It decides nothing about parcels or doors, and keeps nothing beyond what a finger is doing just now.
import { render } from 'preact'
import { App } from './app.tsx'
import { driftAgainstBurnIn } from './burn-in.ts'
import { createDeeds, nextChangeMs } from './deeds.ts'
import { isForNobody, pressKey } from './keys.ts'
import { follow, readSite, reloadWhenBack, wait } from './line.ts'
import { measure } from './measure.ts'
import { sceneOf } from './scene.ts'
import { askAtMs, noteOf, screenOf } from './screen-of.ts'
import { createStore, firstState } from './state.ts'
import { spoken, voiceFor } from './voice.ts'
import { firstKnown, languages, learn } from './words.ts'

/** A finger that taps twice must not hit what the first tap brought up. */
const settlesWithinMs = 350
const firstScreenWithinMs = 2000

const stage = document.querySelector<HTMLElement>('#stage') ?? document.body
const root = document.documentElement
const line = follow()
const [site, first] = await Promise.all([
  readSite(),
  Promise.race([line.first, wait(firstScreenWithinMs)]),
  loadFonts(),
])
const language = firstKnown([first?.visit?.language, ...site.languages])
if (!(await learn(language))) await reloadWhenBack()
const store = createStore(firstState(site), draw)
const deeds = createDeeds(store)
const voice = voiceFor(site.kiosk.speech)
let drawnName = ''
let cameAtMs = 0
let read = ''
let redraw: ReturnType<typeof setTimeout> | undefined
let settling: ReturnType<typeof setTimeout> | undefined

const present = () => {
  const scene = sceneOf(store.state, deeds)
  const view = screenOf(scene)
  return { scene, view, note: noteOf(scene, view) }
}

function draw(): void {
  deeds.tidy()
  const { scene, view, note } = present()
  const { look } = scene
  root.lang = scene.language
  root.dataset.light = look.light
  root.dataset.contrast = String(look.contrast)
  root.dataset.training = String(store.state.screen?.training != null)
  root.dataset.low = String(look.low)
  render(<App view={view} scene={scene} note={note} />, stage)
  stage.dataset.visit = scene.visit?.id ?? ''
  stage.ariaBusy = String(store.state.isSending)
  if (view.name !== drawnName) settle(view.name)
  const text = look.speaks ? spoken(view, note, scene.say) : ''
  if (text !== read) {
    read = text
    if (text === '') voice.hush()
    else voice.read(text, scene.language)
  }
  drawAgainAt(Math.min(nextChangeMs(store.state), askAtMs(scene) ?? Infinity))
}

function settle(name: string): void {
  drawnName = name
  cameAtMs = performance.now()
  if (name !== 'idle') deeds.pin.clear()
  stage.dataset.settling = ''
  clearTimeout(settling)
  settling = setTimeout(() => delete stage.dataset.settling, settlesWithinMs)
}

/** What changes by time alone is drawn when its time has come; nothing ticks in between. */
function drawAgainAt(atMs: number): void {
  clearTimeout(redraw)
  const leftMs = atMs - Date.now()
  if (leftMs > 0 && Number.isFinite(leftMs)) redraw = setTimeout(draw, leftMs + 20)
}

addEventListener('keydown', (event) => {
  if (isForNobody(event)) event.preventDefault()
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return
  if (event.key === 'Enter' && event.target instanceof HTMLButtonElement) return
  const { view } = present()
  const isSettling = performance.now() - cameAtMs < settlesWithinMs
  if (pressKey(event.key, { view, deeds, isSettling })) event.preventDefault()
})
// A kiosk has no use for the menus of a long touch, for dragging, or for two fingers.
for (const name of ['contextmenu', 'dragstart', 'selectstart', 'gesturestart'] as const) {
  addEventListener(name, (event) => event.preventDefault())
}
addEventListener('wheel', (event) => event.preventDefault(), { passive: false })
addEventListener('touchmove', (event) => event.preventDefault(), { passive: false })

measure(root, site.kiosk.screen)
addEventListener('resize', () => measure(root, site.kiosk.screen))
driftAgainstBurnIn(root)
// The hours of the night and of the sun come and go.
setInterval(draw, 60_000)
line.tell({ onScreen: deeds.onScreen, onLost: deeds.onLost })
if (store.state.screen === null) draw()
// Whoever changes the language must not wait for it, and the daemon may be away then.
requestIdleCallback(() => Promise.all(Object.keys(languages).map(learn)).then(draw))

/** Before anything is drawn, so that no text changes its shape; without them the page goes on with others. */
async function loadFonts(): Promise<void> {
  await Promise.allSettled(['500', '900'].map((weight) => document.fonts.load(`${weight} 1em Roboto`, 'aя')))
}
