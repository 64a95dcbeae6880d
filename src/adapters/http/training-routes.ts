// The routes of practising. They have a prefix of their own, so that a tap that comes late can never open a real door.
// Only a code that is none of the exercise's goes to the real locker: then somebody has come who does not practise.
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Reply as EngineReply } from '../../core/decision.ts'
import type { Input, VisitAction, VisitActionFields } from '../../core/input.ts'
import type { VisitView } from '../../core/view.ts'
import type { Training } from '../../ports/training.ts'
import { actionBodies, actionNames, PinBody, ScanBody } from './kiosk-schemas.ts'
import { BeginBody, CloseBody, ExerciseBody, NoBody } from './training-schemas.ts'

export const trainingPrefix = '/api/training'

export interface TrainingRoutesOptions {
  readonly app: FastifyInstance
  readonly training: Training
  /** Answers a request with what an engine said and the visit that it then shows. */
  readonly answer: (
    reply: FastifyReply,
    way: 'qr' | 'pin' | 'action',
    visit: () => VisitView | null,
  ) => (said: EngineReply) => void
  /** What the routes without the prefix do with a code. */
  readonly real: {
    visit(): VisitView | null
    scan(code: string, isTyped: boolean, onReply: (said: EngineReply) => void): void
    pin(pin: string, onReply: (said: EngineReply) => void): void
  }
  readonly fieldsOf: (action: VisitAction, body: VisitActionFields) => VisitActionFields
}

/** A visit of the training says so of itself. */
export const pretended = (visit: VisitView | null) =>
  visit === null ? null : { ...visit, training: true as const }

export function addTrainingRoutes({ app, training, answer, real, fieldsOf }: TrainingRoutesOptions): void {
  const ours = () => pretended(training.visit())
  const done = (reply: FastifyReply) => (isDone: boolean) =>
    answer(reply, 'action', ours)(isDone ? { kind: 'accepted' } : { kind: 'refused', reason: 'not-now' })
  const take = (reply: FastifyReply, way: 'qr' | 'pin' | 'action', input: Input) =>
    training.submit(input, answer(reply, way, ours))

  app.post<{ Body: { readonly course: string; readonly language?: string } }>(
    `${trainingPrefix}/begin`,
    { schema: { body: BeginBody } },
    ({ body }, reply) => training.begin(body.course, body.language ?? null, done(reply)),
  )
  app.post<{ Body: { readonly exercise: string } }>(
    `${trainingPrefix}/exercise`,
    { schema: { body: ExerciseBody } },
    ({ body }, reply) => training.exercise(body.exercise, done(reply)),
  )
  app.post<{ Body: { readonly compartment: string } }>(
    `${trainingPrefix}/close`,
    { schema: { body: CloseBody } },
    ({ body }, reply) => done(reply)(training.closeDoor(body.compartment)),
  )
  app.post(`${trainingPrefix}/end`, { schema: { body: NoBody } }, (_, reply) => done(reply)(training.end()))

  app.post<{ Body: { readonly code: string; readonly typed?: boolean } }>(
    `${trainingPrefix}/scan`,
    { schema: { body: ScanBody } },
    ({ body: { code, typed = false } }, reply) => {
      const input = training.entered('qr', code)
      if (input) take(reply, 'qr', input)
      else real.scan(code, typed, answer(reply, 'qr', real.visit))
    },
  )
  app.post<{ Body: { readonly pin: string } }>(
    `${trainingPrefix}/pin`,
    { schema: { body: PinBody } },
    ({ body: { pin } }, reply) => {
      const input = training.entered('pin', pin)
      if (input) take(reply, 'pin', input)
      else real.pin(pin, answer(reply, 'pin', real.visit))
    },
  )
  for (const action of actionNames) {
    app.post<{ Body: VisitActionFields }>(
      `${trainingPrefix}/visit/${action}`,
      { schema: { body: actionBodies[action] } },
      ({ body }, reply) => {
        if (training.view() === null) done(reply)(false)
        else take(reply, 'action', { type: 'visit.acted', action, fields: fieldsOf(action, body) })
      },
    )
  }
}
