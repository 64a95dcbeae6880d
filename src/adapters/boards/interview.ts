// Puts a script of questions to whatever hangs on a port, one after the other, without the engine: opens the port alone, at
// the speed that each question needs, and frees it at the end. Knows no family and sends nothing of its own.
import type { Clock } from '../../ports/clock.ts'
import type { Link, LinkTrouble, OpenLink } from '../../ports/link.ts'
import type { BoardFamily, Reply } from './board.ts'
import type { ExchangeEnd, Line } from './line.ts'
import { createLine } from './line.ts'

export interface Question {
  readonly family: Pick<BoardFamily, 'parse' | 'answers'>
  readonly baudRate: number
  /** null: the port is only opened. */
  readonly request: Uint8Array | null
  readonly withinMs: number
  /** How long the line is listened to after the answer. */
  readonly listenMs: number
}

export interface Heard {
  readonly kind: ExchangeEnd['kind']
  readonly reply: Reply | null
  readonly tookMs: number
  /** Valid frames that answered nothing, up to the end of the listening. */
  readonly strays: readonly Reply[]
}

export type Script = Iterator<Question, void, Heard>

/** `over`: every question was put. `late`: time was up before. Else why the port could not be opened, or was lost. */
export type InterviewEnd = 'over' | 'late' | LinkTrouble

export interface InterviewHost {
  readonly openLink: OpenLink
  readonly clock: Clock
  /** From the first try to open until the port is let go. */
  readonly withinMs: number
}

/** A line that will not close is the system's to close, with this process. */
const closeWithinMs = 1_000
const nothing: Heard = { kind: 'silent', reply: null, tookMs: 0, strays: [] }

/** Never rejects for the port's trouble. */
export function interview(path: string, script: Script, host: InterviewHost): Promise<InterviewEnd> {
  const { clock, openLink, withinMs } = host
  const hasSpeed = !path.startsWith('tcp://')

  return new Promise((resolve) => {
    let link: Link | null = null
    let openedRate = 0
    let line: Line | null = null
    let asked: Question | null = null
    /** Put as soon as the line is free. */
    let waiting: { readonly question: Question; readonly request: Uint8Array } | null = null
    let strays: Reply[] = []
    let over = false
    let cancelListening = () => {}

    const finish = (how: InterviewEnd) => {
      if (over) return
      over = true
      cancelLate()
      cancelListening()
      line?.detach()
      const open = link
      link = null
      if (open === null) {
        resolve(how)
        return
      }
      const cancel = clock.wakeAt(clock.monotonicMs() + closeWithinMs, () => resolve(how))
      open.close(() => {
        cancel()
        resolve(how)
      })
    }

    const take = (next: IteratorResult<Question, void>) => {
      if (next.done) finish('over')
      else put(next.value)
    }

    const put = (question: Question) => {
      if (link !== null && (question.baudRate === openedRate || !hasSpeed)) {
        speak(question)
        return
      }
      line?.detach()
      line = null
      const before = link
      link = null
      if (before === null) open(question)
      else before.close(() => open(question))
    }

    const open = (question: Question) => {
      if (over) return
      openedRate = question.baudRate
      link = openLink(
        { path, baudRate: openedRate },
        {
          onOpen: () => {
            if (!over) speak(question)
          },
          onBytes: (bytes) => line?.receive(bytes),
          onClosed: (trouble) => {
            link = null
            finish(trouble)
          },
        },
      )
    }

    const speak = (question: Question) => {
      const { request, family } = question
      if (link === null) return
      if (request === null) {
        listen(question, nothing)
        return
      }
      waiting = { question, request }
      strays = []
      if (line !== null && asked?.family === family) {
        begin()
        return
      }
      line?.detach()
      const made = createLine(family, {
        baudRate: question.baudRate,
        clock,
        ears: {
          onFree: () => {
            if (line === made) begin()
          },
          onStray: (reply) => void strays.push(reply),
          onUnasked() {},
          onStuck: () => finish('gone'),
        },
      })
      line = made
      made.attach(link)
    }

    const begin = () => {
      if (over || waiting === null || line === null || !line.free()) return
      const { question, request } = waiting
      waiting = null
      asked = question
      line.begin({
        request,
        withinMs: question.withinMs,
        hurriedWithinMs: null,
        reads: true,
        onEnd(end) {
          const reply = end.kind === 'answered' ? end.reply : null
          const tookMs = end.kind === 'answered' ? end.tookMs : 0
          listen(question, { kind: end.kind, reply, tookMs, strays: [] })
        },
      })
    }

    const listen = ({ listenMs }: Question, heard: Heard) => {
      if (over) return
      cancelListening = clock.wakeAt(clock.monotonicMs() + listenMs, () => {
        if (!over) take(script.next({ ...heard, strays }))
      })
    }

    const cancelLate = clock.wakeAt(clock.monotonicMs() + withinMs, () => finish('late'))
    take(script.next())
  })
}
