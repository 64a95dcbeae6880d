// The control socket: how the command line of this machine speaks to the running daemon. A Unix socket that only
// the daemon's user may open takes the place of a password. Opens doors through the engine only.
import { chmodSync, lstatSync, unlinkSync } from 'node:fs'
import { createConnection } from 'node:net'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { fastify } from 'fastify'
import { Type } from 'typebox'
import type { Engine } from '../../engine.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import { backupProblem } from './backup-target.ts'

export interface ControlOptions {
  /** `kluis.sock` beside the database. */
  readonly path: string
  readonly engine: Engine
  readonly clock: Clock
  /** The database in use, which no backup may take the place of. */
  readonly database: string
  /** Writes a checked copy of the database to an absolute path; rejects with a message for people. */
  readonly backup: (file: string) => Promise<void>
  /** What `kluis status` shows of the machine; a name that ends in `Seconds` is shown as a span of time. */
  readonly health: () => { readonly buses: readonly object[]; readonly cabinet: object }
  readonly log: Log
}

export interface Control {
  readonly path: string
  close(): Promise<void>
}

/** The socket cannot be served at this path. The message says what to do. */
class ControlRefused extends Error {
  override readonly name = 'ControlRefused'
}

/** The outcome of an opening is known after some 10 s at most; beyond this something is wrong with the daemon. */
const outcomeWithinMs = 30_000
/** sockaddr_un's limit on Linux, less the ending NUL. */
const longestPathBytes = 107

/** The Reply of `door.requested`, as it goes over the socket. */
export type DoorAnswer =
  | { readonly status: 'ok'; readonly outcome: string; readonly tookMs: number }
  | { readonly status: 'refused'; readonly reason: string }

const openBody = Type.Object(
  { reason: Type.String({ minLength: 1, maxLength: 200 }) },
  { additionalProperties: false },
)
const backupBody = Type.Object(
  { file: Type.String({ pattern: '^/', maxLength: 4096 }) },
  { additionalProperties: false },
)
const releaseBody = Type.Object(
  {
    transaction: Type.String({ pattern: '^[A-Za-z0-9._~-]{1,64}$' }),
    reason: Type.String({ minLength: 1, maxLength: 200 }),
  },
  { additionalProperties: false },
)
const doorParams = Type.Object({ id: Type.String({ pattern: '^[A-Za-z0-9._~-]{1,64}$' }) })

const failed = (reply: FastifyReply, status: number, code: string, message: string) =>
  reply.code(status).send({ error: { code, message } })

/** Asks for one door and waits for what became of it. */
function openDoor(options: ControlOptions, compartment: string, reason: string): Promise<DoorAnswer | null> {
  const { engine, clock } = options
  const startedMs = clock.monotonicMs()
  return new Promise((resolve) => {
    const giveUp = clock.wakeAt(startedMs + outcomeWithinMs, () => resolve(null))
    engine.submit({ type: 'door.requested', compartment, reason }, (reply) => {
      giveUp()
      const tookMs = Math.round(clock.monotonicMs() - startedMs)
      if (reply.kind === 'refused') return resolve({ status: 'refused', reason: reply.reason })
      if (reply.kind === 'failed') return resolve({ status: 'refused', reason: reply.reason })
      if (reply.kind !== 'answer') return resolve({ status: 'ok', outcome: 'unknown', tookMs })
      const { status, reason: why, data } = reply.answer
      if (status !== 'ok') return resolve({ status: 'refused', reason: why ?? status })
      resolve({ status: 'ok', outcome: String(data?.outcome ?? 'unknown'), tookMs })
    })
  })
}

/** Somebody at the site answers for what is inside; null when it is done, else why not. */
function releaseDoor(
  engine: Engine,
  compartment: string,
  transaction: string,
  reason: string,
): Promise<string | null> {
  return new Promise((resolve) => {
    const request = { verb: 'compartment.release', compartment, transaction, reason } as const
    engine.submit({ type: 'request.received', request }, (reply) => {
      if (reply.kind !== 'answer') resolve(reply.kind === 'failed' ? reply.reason : 'internal')
      else resolve(reply.answer.status === 'ok' ? null : (reply.answer.reason ?? reply.answer.status))
    })
  })
}

function addRoutes(app: FastifyInstance, options: ControlOptions): void {
  const { engine, log } = options
  app.get('/status', () => {
    const { capacity, sequence } = engine.read.snapshot()
    return {
      sequence,
      clockConfirmed: engine.read.clockConfirmed(),
      visit: engine.read.visit()?.role ?? null,
      capacity,
      alerts: engine.read.alerts(),
      health: options.health(),
    }
  })
  app.get('/doors', () => ({ doors: engine.read.snapshot().compartments }))
  app.post<{ Params: { id: string }; Body: { reason: string } }>(
    '/doors/:id/open',
    { schema: { params: doorParams, body: openBody } },
    async (request, reply) => {
      const { id } = request.params
      const answer = await openDoor(options, id, request.body.reason)
      if (!answer)
        return failed(
          reply,
          504,
          'no-outcome',
          'The daemon did not learn what became of the door. Look at it.',
        )
      log.info({ compartment: id, ...answer }, 'door asked for at the command line')
      return answer
    },
  )
  app.post<{ Params: { id: string }; Body: { transaction: string; reason: string } }>(
    '/doors/:id/release',
    { schema: { params: doorParams, body: releaseBody } },
    async ({ params: { id }, body: { transaction, reason } }, reply) => {
      const said = await releaseDoor(engine, id, transaction, reason)
      if (said !== null)
        return failed(reply, 409, said, `The daemon did not put ${id} back into use: ${said}.`)
      log.info({ compartment: id, reason }, 'put back into use at the command line')
      return { compartment: id }
    },
  )
  app.post<{ Body: { file: string } }>(
    '/backup',
    { schema: { body: backupBody } },
    async (request, reply) => {
      const { file } = request.body
      try {
        const problem = backupProblem(file, options.database)
        if (problem !== null) return failed(reply, 409, 'name-taken', problem)
        await options.backup(file)
        log.info({ file }, 'backup written')
        return { file }
      } catch (error) {
        return failed(reply, 500, 'backup-failed', error instanceof Error ? error.message : String(error))
      }
    },
  )
}

function isServed(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createConnection(path)
    probe.on('connect', () => {
      probe.destroy()
      resolve(true)
    })
    probe.on('error', () => resolve(false))
  })
}

/** A socket file outlives a daemon that was killed; it is removed only if it is a socket and nobody answers there. */
async function removeStale(path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (!found) return
  if (!found.isSocket())
    throw new ControlRefused(`${path} is in the way of the control socket. Move it away.`)
  if (await isServed(path))
    throw new ControlRefused(
      `Another daemon serves ${path}. Stop it first, or give this one a store.path in another folder.`,
    )
  unlinkSync(path)
}

/** Listens at once. Rejects with ControlRefused where the path cannot be used. */
export async function openControl(options: ControlOptions): Promise<Control> {
  const { path } = options
  if (Buffer.byteLength(path) > longestPathBytes) {
    throw new ControlRefused(
      `The control socket's path has more than ${longestPathBytes} bytes: ${path}. Choose a shorter folder for store.path.`,
    )
  }
  await removeStale(path)
  const app = fastify({
    bodyLimit: 16 * 1024,
    forceCloseConnections: true,
    // fastify's own would drop unknown fields and turn numbers into texts: a caller's mistake would open a door.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
  })
  app.setNotFoundHandler((request, reply) =>
    failed(reply, 404, 'unknown-route', `${request.method} ${request.url} is not known.`),
  )
  app.setErrorHandler<Error & { statusCode?: number }>((error, _request, reply) => {
    const status = error.statusCode ?? 500
    if (status >= 500) options.log.error({ err: error }, 'the control socket failed')
    return failed(reply, status, status < 500 ? 'invalid' : 'internal', error.message)
  })
  addRoutes(app, options)
  await app.listen({ path })
  chmodSync(path, 0o600)
  return { path, close: () => app.close() }
}
