// What happens on a touch, a key or news from the daemon: each deed changes the state or sends a request.
// It decides nothing about parcels or doors; what may be done says the visit.
import type { VisitAction, VisitActionFields } from '../../core/input.ts'
import type { TakeOutReason } from '../../core/nouns.ts'
import { keepLook, keptLook } from './kept.ts'
import type { Screen } from './line.ts'
import { send, wait } from './line.ts'
import { lookOf } from './modes.ts'
import type { Pin } from './pin.ts'
import { createPin } from './pin.ts'
import type { Look, Sheet, State, Store } from './state.ts'
import { trainingOver } from './state.ts'
import { createTelephone } from './telephone.ts'

const noteForMs = 8_000
const staleRefusalMs = 10_000
const endedForMs = 15_000
const forgetChoiceMs = 60_000
/** A screen comes by the stream, mostly just after the answer to what brought it. */
const screenFollowsMs = 100
/** Longer than any label that people type. */
const mostLabel = 64

export interface Deeds {
  readonly pin: Pin
  act(action: VisitAction, fields?: VisitActionFields): void
  /** Stands for the scanner, where somebody practises. */
  scan(code: string): void
  /** Begins or ends a training, an exercise of it, or closes a pretended door. */
  practise(what: 'begin' | 'exercise' | 'close' | 'end', body: object): void
  /** Sends what was typed of a label. */
  sendLabel(): void
  typeLabel(next: string): void
  /** A digit, or where letters are typed the letter on its key. */
  typeLabelKey(key: string): void
  toggleLetters(): void
  show(sheet: Sheet | null): void
  turnTo(leaf: number): void
  speak(language: string): void
  lookAs(look: Partial<Look>): void
  /** Turns the voice on or off, where there is one. */
  toggleVoice(): void
  beginReturn(): void
  /** The number stands on the return now. */
  write(): void
  /** Leaves the question whether they recommend the locker. */
  skipQuestion(): void
  showOnly(why: TakeOutReason | null): void
  mean(compartment: string): void
  /** Takes an ended visit off the screen. */
  leave(): void
  onScreen(next: Screen): void
  onLost(): void
  /** Lets go of what has had its time. */
  tidy(): void
}

export function createDeeds(store: Store): Deeds {
  const telephone = createTelephone()
  let forgetting: ReturnType<typeof setTimeout> | undefined

  /** What one person chose is nothing to the next. */
  const forgetLater = () => {
    clearTimeout(forgetting)
    const { chosenLanguage, look, screen } = store.state
    const isLeftAlone = chosenLanguage === null && Object.keys(look).length === 0
    if (screen?.visit != null || screen?.training != null || isLeftAlone) return
    forgetting = setTimeout(() => store.set({ chosenLanguage: null, look: {}, sheet: null }), forgetChoiceMs)
  }

  /** What is practised goes to the training, whatever it is: no tap that comes late may reach a real visit. */
  const pathOf = (rest: string) =>
    store.state.screen?.training == null ? `/api/${rest}` : `/api/training/${rest}`

  let screensSeen = 0
  let tellOfScreen = () => {}
  const nextScreen = () => new Promise<void>((resolve) => (tellOfScreen = resolve))

  const post = async (path: string, body: object): Promise<boolean> => {
    if (store.state.isSending) return false
    store.set({ isSending: true })
    const before = screensSeen
    const reason = await send(path, body)
    if (reason === null && screensSeen === before) await Promise.race([nextScreen(), wait(screenFollowsMs)])
    store.set({
      isSending: false,
      ...(reason === null
        ? {}
        : { note: { reason, way: 'action', untilMs: Date.now() + noteForMs, retryAtMs: null } }),
    })
    return reason === null
  }

  /** The sheet on top goes with the next screen: if it went before, what lies below would flash up. */
  let isClosing = false
  const closed = () => {
    const change = isClosing ? { sheet: null, leaf: 0 } : {}
    isClosing = false
    return change
  }
  const postFromSheet = async (path: string, body: object, { staysOpen = false } = {}): Promise<boolean> => {
    if (store.state.isSending) return false
    isClosing = !staysOpen
    const isTaken = await post(path, body)
    store.set(closed())
    return isTaken
  }

  const pin = createPin({
    digits: store.state.site.pinDigits,
    onSend: (whole) => void post(pathOf('pin'), { pin: whole }),
    onTyped(pinLength) {
      const { note } = store.state
      store.set({ pinLength, note: note?.retryAtMs === null && pinLength > 0 ? null : note })
      forgetLater()
    },
  })

  const begin = ({ language, actions }: NonNullable<Screen['visit']>) => {
    const { chosenLanguage } = store.state
    pin.clear()
    clearTimeout(forgetting)
    store.set({
      sheet: null,
      leaf: 0,
      meant: null,
      only: null,
      askedFor: null,
      typedLabel: '',
      typesLetters: false,
    })
    if (chosenLanguage !== null && chosenLanguage !== language && actions.includes('language')) {
      void send(pathOf('visit/language'), { language: chosenLanguage })
    }
  }

  const lookAs = (changes: Partial<Look>) => {
    const look = { ...store.state.look, ...changes }
    store.set({ look })
    keepLook(shown(store.state).visit?.id ?? null, look)
    forgetLater()
  }

  const typeLabel = (typedLabel: string) => store.set({ typedLabel: typedLabel.slice(0, mostLabel) })

  const deeds: Deeds = {
    pin,
    act(action, fields = {}) {
      const { visit } = shown(store.state)
      const { refusalNumber } = store.state
      const staysOpen = parcelStays.has(action)
      void postFromSheet(pathOf(`visit/${action}`), fields, { staysOpen }).then((isTaken) => {
        if (!isTaken) return
        const id = visit?.id ?? null
        if (action === 'find' && fields.label !== undefined) {
          store.set({ sheet: store.state.refusalNumber === refusalNumber ? 'found' : 'customers' })
        }
        if (action === 'reissue') store.set({ askedFor: fields.parcel ?? null })
        if (action === 'feedback') store.set({ thankedVisit: id })
        if (action === 'return' && fields.reason !== undefined) store.set({ explainedVisit: id })
        // Whoever has read the thanks and the receipt wants to see neither again.
        if (action === 'end' && visit?.step === 'ready') store.set({ leftVisit: visit.id })
      })
    },
    scan: (code) => void postFromSheet('/api/training/scan', { code }),
    practise: (what, body) => {
      if (store.state.isSending) return
      const language = shown(store.state).visit?.language
      if (what === 'begin' && language !== undefined) store.set({ chosenLanguage: language })
      void postFromSheet(`/api/training/${what}`, body)
    },
    sendLabel() {
      const code = store.state.typedLabel.trim()
      const { sheet, isSending } = store.state
      if (code === '' || isSending) return
      if (sheet === 'find-label') {
        deeds.act('find', { label: code })
        return
      }
      void postFromSheet(pathOf('scan'), { code, typed: true }).then(() => store.set({ typedLabel: '' }))
    },
    typeLabel,
    typeLabelKey(key) {
      const { typedLabel, typesLetters } = store.state
      typeLabel(typesLetters ? telephone.after(typedLabel, key) : typedLabel + key)
    },
    toggleLetters: () => store.set({ typesLetters: !store.state.typesLetters }),
    show: (wanted) => {
      const practises = store.state.screen?.training != null
      const sheet = wanted === 'help' && practises ? 'guide' : wanted
      store.set({ sheet, leaf: 0, only: null, typedLabel: '', typesLetters: false })
      forgetLater()
    },
    turnTo: (leaf) => store.set({ leaf }),
    speak(language) {
      const { visit } = shown(store.state)
      store.set({ sheet: null, chosenLanguage: language })
      forgetLater()
      if (visit?.actions.includes('language') && visit.language !== language) {
        void post(pathOf('visit/language'), { language })
      }
    },
    lookAs,
    toggleVoice() {
      if (store.state.site.kiosk.speech !== 'off') lookAs({ speaks: !lookOf(store.state).speaks })
    },
    beginReturn() {
      const { chosenLanguage } = store.state
      void postFromSheet(pathOf('visit/return'), chosenLanguage === null ? {} : { language: chosenLanguage })
    },
    write: () => store.set({ writtenVisit: shown(store.state).visit?.id ?? null }),
    skipQuestion: () => store.set({ unaskedVisit: shown(store.state).visit?.id ?? null }),
    showOnly: (only) => store.set({ only, leaf: 0 }),
    mean: (meant) => store.set({ meant }),
    leave: () => store.set({ leftVisit: shown(store.state).visit?.id ?? null }),
    onScreen(next) {
      screensSeen += 1
      tellOfScreen()
      const { visit } = next
      const before = store.state.screen?.visit ?? null
      const isFirst = store.state.screen === null
      const sheet = sheetFor(store.state, next)
      store.set({ ...seen(store.state, next), ...closed(), screen: next })
      if (isFirst && visit !== null) store.set({ look: keptLook(visit.id) })
      keepLook(visit?.id ?? null, store.state.look)
      if (visit !== null && visit.id !== before?.id) begin(visit)
      if (visit !== null && visit.step !== before?.step) store.set({ sheet: null, leaf: 0 })
      if (sheet !== undefined) store.set({ sheet, leaf: 0 })
      if (visit?.step === 'done' && store.state.ended?.id !== visit.id) {
        store.set({ ended: { id: visit.id, atMs: Date.now() } })
      }
      if (shown(store.state).visit === null) forgetLater()
    },
    onLost: () => store.set({ isAway: true, sheet: null }),
    tidy() {
      const { note } = store.state
      if (note !== null && note.untilMs <= Date.now()) store.set({ note: null })
    },
  }
  return deeds
}

/** After these the parcel that was found is still the matter. */
const parcelStays: ReadonlySet<VisitAction> = new Set(['reissue', 'hand-over'])

/** What comes up by itself: a parcel that was looked up, an exercise that begins or is done. Undefined for nothing. */
function sheetFor({ screen, refusalNumber, sheet }: State, next: Screen): Sheet | null | undefined {
  const { training, visit, refusal } = next
  const before = screen?.training ?? null
  if (training !== null) {
    const doneBefore = before?.steps.filter(({ done }) => done).length ?? 0
    const done = training.steps.filter(({ done: isDone }) => isDone).length
    const isOther = before?.exercise !== training.exercise
    const isFresh = done === 0 && (isOther || doneBefore > 0)
    const isDone = done === training.steps.length && (isOther || doneBefore < done)
    if (isFresh || isDone) return 'guide'
  } else if (before !== null) return null
  if (sheet === 'found' && refusal !== null && refusal.number !== refusalNumber) return 'customers'
  const was = screen?.visit
  const isFound = visit?.found !== undefined && visit.id === was?.id
  const isNew =
    visit?.found?.parcel !== was?.found?.parcel || (was?.finding === true && visit?.finding !== true)
  return isFound && isNew ? 'found' : undefined
}

/** What a screen from the daemon changes beside the visit: the clock's difference and what was turned down. */
function seen(state: State, { now, refusal, visit, training }: Screen): Partial<State> {
  const skewMs = Date.parse(now) - Date.now()
  if (training === null && state.screen?.training != null && visit === null) {
    const note = {
      reason: trainingOver,
      way: 'action',
      untilMs: Date.now() + noteForMs,
      retryAtMs: null,
    } as const
    return { skewMs, note }
  }
  if (refusal !== null && refusal.number !== state.refusalNumber) {
    const retryAtMs = refusal.retryAt === undefined ? null : Date.parse(refusal.retryAt) - skewMs
    const ageMs = Date.parse(now) - Date.parse(refusal.at)
    const isStale = state.screen === null && ageMs > staleRefusalMs && retryAtMs === null
    const note = {
      reason: refusal.reason,
      hint: refusal.hint,
      way: refusal.way,
      untilMs: retryAtMs ?? Date.parse(refusal.at) - skewMs + noteForMs,
      retryAtMs,
      incident: refusal.incident,
    }
    return { skewMs, refusalNumber: refusal.number, ...(isStale ? {} : { note }) }
  }
  const isOver = visit !== null && visit.id !== state.screen?.visit?.id && state.note?.retryAtMs === null
  return { skewMs, ...(isOver ? { note: null } : {}) }
}

/** The screen with the visit to show: an ended one goes after a while, or when somebody touches it away. */
export function shown({ screen, leftVisit, ended }: State): { readonly visit: Screen['visit'] } {
  const visit = screen?.visit ?? null
  if (visit === null || visit.id === leftVisit) return { visit: null }
  if (visit.step !== 'done' || ended?.id !== visit.id) return { visit }
  return { visit: Date.now() - ended.atMs < endedForMs ? visit : null }
}

/** When something on the screen changes by time alone, on the browser's clock; Infinity where nothing does. */
export function nextChangeMs({ note, ended, screen, leftVisit }: State): number {
  const isShown = ended !== null && screen?.visit?.id === ended.id && leftVisit !== ended.id
  return Math.min(note?.untilMs ?? Infinity, isShown ? ended.atMs + endedForMs : Infinity)
}
