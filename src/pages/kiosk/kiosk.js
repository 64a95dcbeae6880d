// The page at the locker: takes the newest screen from the daemon, draws it, sends what the person does.
// It decides nothing about parcels or doors, and keeps nothing beyond what a finger is doing just now.
import { drawParcels } from './choose-screen.js'
import { drawLabels, drawSizes } from './courier-screen.js'
import { drawDoor } from './door-screen.js'
import { clockText } from './element.js'
import { drawEnd } from './end-screen.js'
import { drawIdle } from './idle-screen.js'
import { follow, readSite, send } from './line.js'
import { drawAway, drawHelp, drawLanguages } from './overlay.js'
import { createPinPad } from './pin-pad.js'
import { deadlineOf, noteText } from './scene.js'
import { firstKnown, speaker } from './words.js'

/** @typedef {import('./scene.js').Scene} Scene */
/** @typedef {import('./scene.js').Note} Note */

const noteForMs = 8_000
const staleRefusalMs = 10_000
const hurryBelowMs = 20_000
const endedForMs = 15_000
const chosenForMs = 60_000
/** A finger that taps twice must not hit what the first tap brought up. */
const settlesWithinMs = 350

const stage = /** @type {HTMLElement} */ (document.querySelector('#stage'))
const said = /** @type {HTMLElement} */ (document.querySelector('#said'))

const site = await readSite()
const typed = { text: '' }
let isAway = false
let isSending = false
let skewMs = 0
let drawn = ''
let drawnName = ''
/** @type {import('./line.js').Screen | null} */
let screen = null
/** @type {string | null} */
let chosenLanguage = null
/** @type {'help' | 'languages' | null} */
let overlay = null
/** @type {Note | null} */
let note = null
/** @type {number | null} */
let seenRefusal = null
/** @type {string | null} */
let leftVisit = null
/** @type {string | null} */
let thankedVisit = null
/** @type {string | null} */
let meant = null
/** @type {{ id: string, atMs: number } | null} */
let endedVisit = null
/** @type {ReturnType<typeof setTimeout> | undefined} */
let forgetLanguage

const pinPad = createPinPad({
  digits: site.pinDigits,
  onSend: (pin) => post('/api/pin', { pin }),
  onTyped: () => {
    keepLanguage()
    if (note?.retryAtMs === null) note = null
    draw()
  },
})

/**
 * @param {string} path
 * @param {Readonly<Record<string, unknown>>} body
 */
async function post(path, body) {
  if (isSending) return false
  isSending = true
  draw()
  const isTaken = await send(path, body)
  isSending = false
  if (!isTaken) note = { reason: 'failed', way: 'action', untilMs: Date.now() + noteForMs, retryAtMs: null }
  draw()
  return isTaken
}

/** The visit to show: an ended one goes after a while, or when somebody touches it away. */
function shownVisit() {
  const visit = screen?.visit ?? null
  if (visit === null || visit.id === leftVisit) return null
  if (visit.step !== 'done') return visit
  if (endedVisit?.id !== visit.id) endedVisit = { id: visit.id, atMs: Date.now() }
  return Date.now() - endedVisit.atMs < endedForMs ? visit : null
}

function keepLanguage() {
  clearTimeout(forgetLanguage)
  if (chosenLanguage === null) return
  forgetLanguage = setTimeout(() => {
    chosenLanguage = null
    draw()
  }, chosenForMs)
}

/**
 * @param {import('./line.js').Screen} shown
 * @returns {Scene}
 */
function sceneOf(shown) {
  const visit = shownVisit()
  const language = firstKnown([visit?.language ?? chosenLanguage, ...site.languages])
  /** @type {Scene} */
  const scene = {
    site,
    screen: { ...shown, visit },
    language,
    say: speaker(language),
    labelOf: (compartment) => site.labels[compartment] ?? compartment,
    localMs: (time) => (time === undefined ? null : Date.parse(time) - skewMs),
    act(action, fields = {}) {
      void post(`/api/visit/${action}`, fields).then((isTaken) => {
        if (!isTaken) return
        if (action === 'feedback') thankedVisit = visit?.id ?? null
        // Whoever has read the thanks and the receipt wants to see neither again.
        if (action === 'end' && visit?.step === 'ready') leftVisit = visit.id
        draw()
      })
    },
    scan: (code, typed) => post('/api/scan', { code, typed }),
    speak(wanted) {
      overlay = null
      chosenLanguage = wanted
      keepLanguage()
      if (visit?.actions.includes('language') && visit.language !== wanted) {
        void post('/api/visit/language', { language: wanted })
      }
      draw()
    },
    show(next) {
      overlay = next
      draw()
    },
    leave() {
      leftVisit = visit?.id ?? null
      draw()
    },
    note,
    isSending,
    isHurried: false,
    isThanked: visit !== null && visit.id === thankedVisit,
    pinPad,
    typed,
    meant,
    mean(compartment) {
      meant = compartment
      draw()
    },
  }
  const isAsked = visit !== null && visit.step !== 'ready' && visit.actions.includes('more-time')
  const deadlineMs = isAsked ? deadlineOf(scene) : null
  scene.isHurried = deadlineMs !== null && deadlineMs - Date.now() < hurryBelowMs
  return scene
}

/** @param {Scene} scene */
function drawScreen(scene) {
  const { visit } = scene.screen
  if (overlay === 'help') return drawHelp(scene)
  if (overlay === 'languages') return drawLanguages(scene)
  if (visit === null) return drawIdle(scene)
  if (visit.step === 'size') return drawSizes(scene, visit)
  if (visit.step === 'done' || (visit.step === 'ready' && visit.role === 'customer'))
    return drawEnd(scene, visit)
  if (visit.step === 'choose' || visit.step === 'ready') {
    return visit.role === 'customer' ? drawParcels(scene, visit) : drawLabels(scene, visit)
  }
  return drawDoor(scene, visit)
}

/** Draws what has changed since the last time; a second in which only time passes rewrites the countdowns alone. */
function draw() {
  if (isAway || screen === null) {
    put('away', drawAway(speaker(firstKnown([chosenLanguage, ...site.languages]))))
    return
  }
  if (note !== null && note.untilMs <= Date.now()) note = null
  const scene = sceneOf(screen)
  const { visit } = scene.screen
  const seconds = note?.retryAtMs === null || note === null ? '' : noteText(scene, note)
  const name =
    overlay ?? (visit === null ? 'idle' : `${visit.id} ${visit.step} ${visit.doors.at(-1)?.compartment}`)
  const looks = JSON.stringify([
    name,
    { ...scene.screen, now: '' },
    scene.language,
    note,
    seconds,
    isSending,
    scene.isHurried,
    scene.isThanked,
    meant,
  ])
  if (looks === drawn) return
  drawn = looks
  document.documentElement.lang = scene.language
  put(name, drawScreen(scene))
  stage.dataset.visit = visit?.id ?? ''
  const spoken =
    note !== null
      ? noteText(scene, { ...note, retryAtMs: null })
      : scene.isHurried
        ? scene.say('time.still')
        : ''
  if (said.textContent !== spoken) said.textContent = spoken
}

/**
 * Replaces what is on the stage and keeps the focus where it was; on a new screen it goes to the title.
 * @param {string} name
 * @param {HTMLElement} section
 */
function put(name, section) {
  const isNew = name !== drawnName
  // Shown in a frame, it leaves the focus to the page around it.
  const mayFocus = document.hasFocus()
  const focused = stage.contains(document.activeElement) ? document.activeElement : null
  const focusName = focused?.getAttribute('data-name')
  const caret = focused instanceof HTMLInputElement ? focused.selectionStart : null
  stage.replaceChildren(section)
  if (isNew) {
    drawnName = name
    if (name === 'away') drawn = ''
    stage.dataset.settling = ''
    setTimeout(() => delete stage.dataset.settling, settlesWithinMs)
    if (name !== 'idle') pinPad.clear()
    if (mayFocus) stage.querySelector('h1')?.focus()
    return
  }
  const again = [...stage.querySelectorAll('[data-name]')].find(
    (one) => one.getAttribute('data-name') === focusName,
  )
  if (again instanceof HTMLElement && focusName && mayFocus) again.focus()
  if (again instanceof HTMLInputElement) again.setSelectionRange(caret, caret)
}

/** @param {import('./line.js').Screen} next */
function onScreen(next) {
  const before = screen?.visit?.id
  skewMs = Date.parse(next.now) - Date.now()
  const { refusal, visit } = next
  if (refusal !== null && refusal.number !== seenRefusal) {
    const retryAtMs = refusal.retryAt === undefined ? null : Date.parse(refusal.retryAt) - skewMs
    const untilMs = retryAtMs ?? Date.parse(refusal.at) - skewMs + noteForMs
    const isStale =
      seenRefusal === null &&
      screen === null &&
      Date.parse(next.now) - Date.parse(refusal.at) > staleRefusalMs
    if (!isStale || retryAtMs !== null)
      note = {
        reason: refusal.reason,
        hint: refusal.hint,
        way: refusal.way,
        untilMs,
        retryAtMs,
        incident: refusal.incident,
      }
  } else if (visit !== null && visit.id !== before && note?.retryAtMs === null) {
    note = null
  }
  seenRefusal = refusal?.number ?? seenRefusal
  screen = next
  if (visit !== null && visit.id !== before) beginVisit(visit)
  draw()
}

/** @param {import('./scene.js').Visit} visit */
function beginVisit(visit) {
  overlay = null
  meant = null
  if (chosenLanguage !== null && visit.language !== chosenLanguage && visit.actions.includes('language')) {
    void send('/api/visit/language', { language: chosenLanguage })
  }
}

addEventListener('keydown', (event) => {
  const isTyping = event.target instanceof HTMLInputElement
  const isIdle = drawnName === 'idle' && !isSending && !(note?.reason === 'locked-out' && note.way === 'pin')
  const isForButton = event.key === 'Enter' && event.target instanceof HTMLButtonElement
  if (isTyping || isForButton || !isIdle || event.ctrlKey || event.altKey || event.metaKey) return
  if (pinPad.press(event.key)) event.preventDefault()
})
// A kiosk has no use for the menus of a long touch.
addEventListener('contextmenu', (event) => event.preventDefault())

setInterval(() => {
  for (const one of document.querySelectorAll('[data-until]')) {
    one.textContent = clockText(Number(one.getAttribute('data-until')) - Date.now())
  }
  draw()
}, 1000)

follow({
  onScreen,
  onLost() {
    isAway = true
    draw()
  },
})
draw()
