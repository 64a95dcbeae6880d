// The place before the kiosk: one person at a time, the others queue. Gives whoever stands there hands: to scan, to type,
// to press what the screen offers, to look at it. Who does what is for the scripts in people/.
import type { Reply } from '../../src/core/decision.ts'
import type { VisitAction, VisitActionFields } from '../../src/core/input.ts'
import type { VisitView } from '../../src/core/view.ts'
import type { Daemon } from './daemon.ts'
import { seal } from './locker.ts'
import type { Person, Witness } from './observation.ts'
import type { Script, Stage } from './stage.ts'

export interface Hands {
  readonly person: Person
  /** What the screen said; null where nobody answers. */
  enter(way: 'pin' | 'qr', value: string): Script<Reply | null>
  act(action: VisitAction, fields?: VisitActionFields): Script<Reply | null>
  /** What the screen shows. */
  visit(): VisitView | null
}

export interface Kiosk {
  /** Comes now, and acts as soon as those before have gone. */
  come(person: Person, script: (hands: Hands) => Script): void
  /** Whether somebody stands there or queues. */
  isBusy(): boolean
}

/** From hand to screen and back, without the daemon's own work. */
const reactionMs = 400
/** Longer than any answer may take. */
const answerMs = 30_000
/** People go home rather than queue behind so many. */
const longestQueue = 12

export function createKiosk(parts: {
  readonly daemon: Daemon
  readonly stage: Stage
  readonly witness: Witness
}): Kiosk {
  const { daemon, stage, witness } = parts
  const queue: { readonly person: Person; readonly script: (hands: Hands) => Script }[] = []
  let isTaken = false

  function* ask(
    person: Person,
    what: string,
    submit: (onReply: (reply: Reply | null) => void) => void,
    tell: (reply: Reply) => void,
  ): Script<Reply | null> {
    yield reactionMs
    let heard: Reply | null = null
    let isAnswered = false
    const { lives } = daemon
    submit((reply) => {
      heard = reply
      isAnswered = true
      if (reply !== null) tell(reply)
      stage.stir()
    })
    yield { until: () => isAnswered, withinMs: answerMs }
    if (!isAnswered && lives === daemon.lives) witness({ kind: 'unanswered', person, what })
    return heard
  }

  function handsOf(person: Person): Hands {
    return {
      person,
      enter(way, value) {
        const { hash } = seal(way, value)
        const label = way === 'qr' ? value : null
        return ask(
          person,
          way,
          (onReply) => daemon.submit({ type: 'code.entered', way, hash, label }, onReply),
          (reply) => witness({ kind: 'entered', person, way, hash, label, reply }),
        )
      },
      act: (action, fields = {}) =>
        ask(
          person,
          action,
          (onReply) => daemon.submit({ type: 'visit.acted', action, fields }, onReply),
          (reply) => witness({ kind: 'acted', person, action, fields, reply }),
        ),
      visit: () => daemon.read()?.visit() ?? null,
    }
  }

  function next(): void {
    if (isTaken) return
    const first = queue.shift()
    if (first === undefined) return
    isTaken = true
    stage.run(first.script(handsOf(first.person)), () => {
      isTaken = false
      witness({ kind: 'left', person: first.person })
      next()
    })
  }

  return {
    come(person, script) {
      if (queue.length >= longestQueue) return
      queue.push({ person, script })
      next()
    },
    isBusy: () => isTaken || queue.length > 0,
  }
}
