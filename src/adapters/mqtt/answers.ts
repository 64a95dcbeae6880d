// Brings answers to who asked: to the response topic and with the correlation data of the request where MQTT
// 5 gave them, else to the topic `response`. Remembers the way for answers that follow later.
import type { Answer } from '../../core/requests.ts'
import type { Incoming, PublishOptions, Session } from './session.ts'
import type { Topics } from './topics.ts'

/** Requests whose answers are put off; each is an opening that ends within seconds. The oldest is forgotten first. */
const maxRoutes = 1000
/** Late answers that the broker has not acknowledged; the platform gets a lost one by asking again. */
const maxLate = 1000
/** Longest response topic, in characters, and most correlation data, in bytes, that are remembered. */
const maxTopicLength = 512
const maxCorrelationBytes = 1024

export interface Route {
  readonly topic: string
  readonly correlation: Buffer | null
}

export interface Answers {
  routeOf(incoming: Incoming): Route
  /** `onSent` as in PublishOptions: from then on the request may be acknowledged. */
  send(session: Session, answer: Answer, route: Route, onSent: () => void): void
  /** The answer follows: keeps the way until then. */
  putOff(transaction: string, route: Route): void
  /** The answer that was put off. Sent again on every connection until the broker has it. */
  respond(answer: Answer): void
  connected(session: Session): void
  disconnected(): void
}

export function createAnswers(
  topics: Topics,
  count: (name: 'answers' | 'publishesRefused' | 'responseTopicsRefused' | 'answersLost') => void,
): Answers {
  const usual: Route = { topic: topics.response, correlation: null }
  const routes = new Map<string, Route>()
  const late = new Map<string, { readonly answer: Answer; readonly route: Route }>()
  let session: Session | null = null

  const publish = (
    to: Session,
    answer: Answer,
    route: Route,
    options: PublishOptions,
    onHeld: () => void,
  ): void => {
    count('answers')
    const common = { correlation: route.correlation, contentType: 'application/json', urgent: true }
    to.publish(route.topic, JSON.stringify(answer), { ...common, ...options }, (accepted) => {
      if (!accepted) count('publishesRefused')
      onHeld()
    })
  }

  const sendLate = (to: Session, answer: Answer, route: Route): void => {
    publish(to, answer, route, {}, () => late.delete(answer.transaction))
  }

  return {
    routeOf({ responseTopic, correlation }) {
      if (responseTopic === null) return usual
      if (!mayAnswerTo(responseTopic, topics) || (correlation?.length ?? 0) > maxCorrelationBytes) {
        count('responseTopicsRefused')
        return usual
      }
      return { topic: responseTopic, correlation }
    },
    send(to, answer, route, onSent) {
      publish(to, answer, route, { onSent }, () => {})
    },
    putOff(transaction, route) {
      const oldest = routes.keys().next().value
      if (routes.size >= maxRoutes && oldest !== undefined) routes.delete(oldest)
      routes.set(transaction, route)
    },
    respond(answer) {
      const route = routes.get(answer.transaction) ?? usual
      routes.delete(answer.transaction)
      const oldest = late.keys().next().value
      if (late.size >= maxLate && oldest !== undefined) {
        late.delete(oldest)
        count('answersLost')
      }
      late.set(answer.transaction, { answer, route })
      if (session !== null) sendLate(session, answer, route)
    },
    connected(fresh) {
      session = fresh
      for (const { answer, route } of late.values()) sendLate(fresh, answer, route)
    },
    disconnected() {
      session = null
    },
  }
}

/** Whoever asks may not have us write where only lockers write: our status, another locker's requests, `$SYS`. */
function mayAnswerTo(topic: string, topics: Topics): boolean {
  // A broker hangs up on a publish with a wildcard, and would send the request again each time.
  if (['+', '#', '\u0000'].some((mark) => topic.includes(mark))) return false
  if (topic === '' || topic.length > maxTopicLength) return false
  if (topic === topics.response || topic.startsWith(`${topics.response}/`)) return true
  return !topic.startsWith('$') && !topic.startsWith('kluis/')
}
