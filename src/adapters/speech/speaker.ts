// Speaks by a program that the site has installed: the text goes to its input, never through a shell and never into an
// argument. One at a time; a new text silences the one before. Keeps no text and logs none.
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import type { Clock, Submit } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'

export interface SpeakerOptions {
  /** A program and its arguments; `{language}` in an argument stands for the text's language. */
  readonly command: readonly string[]
  /** Only these go into an argument; any other counts as the first. */
  readonly languages: readonly string[]
  readonly clock: Clock
  readonly submit: Submit
  readonly log: Log
}

export interface Speaker {
  /** At once: whatever is being said is silenced, then this is said; an empty text only silences. */
  say(text: string, language: string | null): void
  /** Silences; resolves when no program runs any more. */
  close(): Promise<void>
}

interface Utterance {
  readonly text: string
  readonly language: string | null
}

/** A program that has not ended by itself by then hangs: 500 characters take half a minute. */
const longestMs = 90_000
/** From asking it to end until it is made to. */
const patienceMs = 500

const begin = (program: string, values: readonly string[]) =>
  spawn(program, values, { stdio: ['pipe', 'ignore', 'ignore'], shell: false })

export function createSpeaker({ command, languages, clock, submit, log }: SpeakerOptions): Speaker {
  const [program = '', ...template] = command
  const about = { code: 'speech-gone', subject: 'kiosk' } as const
  let running: ChildProcess | null = null
  let next: Utterance | null = null
  /** It was told to end, so how it ends says nothing. */
  let isSilenced = false
  let isClosed = false
  let trouble: string | null = null
  let cancelWake = () => {}
  let onQuiet = () => {}

  function toldOf(found: string | null): void {
    if (found === trouble) return
    const wasMissing = trouble === 'missing'
    trouble = found
    if (found === 'missing') submit({ type: 'fault.reported', ...about })
    else if (wasMissing) submit({ type: 'fault.cleared', ...about })
    if (found === null) log.info({ program }, 'speech: works again')
    else log.warn({ program, trouble: found }, 'speech: the program does not speak')
  }

  function silence(): void {
    if (running === null || isSilenced) return
    const silenced = running
    isSilenced = true
    cancelWake()
    silenced.kill('SIGTERM')
    cancelWake = clock.wakeAt(clock.monotonicMs() + patienceMs, () => silenced.kill('SIGKILL'))
  }

  function ended(found: string | null): void {
    cancelWake()
    running = null
    if (!isSilenced && !isClosed) toldOf(found)
    isSilenced = false
    const waiting = next
    next = null
    if (waiting !== null && !isClosed) start(waiting)
    else onQuiet()
  }

  function start({ text, language }: Utterance): void {
    const known = language !== null && languages.includes(language) ? language : (languages[0] ?? 'en')
    const values = template.map((argument) => argument.replaceAll('{language}', known))
    let child: ReturnType<typeof begin>
    try {
      child = begin(program, values)
    } catch {
      // Of most that can't be started `error` tells later; of a path that leads through a file, say, this does at once.
      ended('missing')
      return
    }
    running = child
    // A program that could not be started tells `error` and never `close`.
    child.on('error', () => {
      if (running === child && child.pid === undefined) ended('missing')
    })
    child.on('close', (code, signal) => {
      if (running === child) ended(code === 0 ? null : `ended with ${code ?? signal}`)
    })
    // It may end without having read all of it.
    child.stdin.on('error', () => {})
    child.stdin.end(text)
    cancelWake = clock.wakeAt(clock.monotonicMs() + longestMs, () => {
      toldOf('hangs')
      silence()
    })
  }

  return {
    say(text, language) {
      if (isClosed) return
      const utterance = text.trim() === '' ? null : { text, language }
      next = running === null ? null : utterance
      if (running !== null) silence()
      else if (utterance !== null) start(utterance)
    },
    close() {
      isClosed = true
      next = null
      if (running === null) return Promise.resolve()
      const { promise, resolve } = Promise.withResolvers<void>()
      onQuiet = resolve
      silence()
      return promise
    },
  }
}
