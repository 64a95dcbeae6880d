// The kiosk's listener: the page, what is scanned and typed, the visit and its actions (CONTRACT, "HTTP").
// Every request becomes one Input, the engine's reply its answer; nothing is decided here. Nobody is asked
// who they are, so nothing but what a person does at a kiosk may ever get a route.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Reply as EngineReply } from '../../core/decision.ts'
import type { Input, VisitAction, VisitActionFields } from '../../core/input.ts'
import type { Scan } from '../../core/scan.ts'
import type { Engine } from '../../engine.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Sealer } from '../../ports/ids.ts'
import type { Log } from '../../ports/log.ts'
import type { Training } from '../../ports/training.ts'
import { invalidForVisit, pageMissing, storageFailed, tooBusy, tooManyListeners } from './kiosk-errors.ts'
import type { Reply } from './kiosk-schemas.ts'
import { actionBodies, actionNames, PinBody, ScanBody } from './kiosk-schemas.ts'
import { createServer, sendError } from './kiosk-server.ts'
import type { Site } from './kiosk-site-schema.ts'
import { addPageFiles } from './page-files.ts'
import type { ShownRefusal } from './screen-schemas.ts'
import { addTrainingRoutes, pretended } from './training-routes.ts'
import type { EventStream } from './visit-events.ts'
import { createEventStream, maxListeners } from './visit-events.ts'

/** What scripts/build-pages makes of src/pages/kiosk. */
const builtPage = fileURLToPath(new URL('../../pages/built/kiosk/', import.meta.url))

export interface KioskOptions {
  readonly host: string
  /** 0 for any free one. */
  readonly port: number
  /** What GET /api/site tells: constant while the daemon runs. */
  readonly site: Site
  readonly engine: Engine
  readonly sealer: Sealer
  /** A scan as an Input: the same for a request and for a scanner on a wire. */
  readonly scanned: (scan: Scan) => Input
  readonly clock: Clock
  readonly log: Log
  /** Where the built page lies, if not in its own place. */
  readonly pageFolder?: string
  /** Where it is left out nobody can practise here. */
  readonly training?: Training
  /** Origins whose pages may show the kiosk in a frame; none where it is left out. */
  readonly framedBy?: readonly string[]
}

export interface Kiosk {
  /** Where to open it, such as `http://127.0.0.1:8080`. */
  readonly address: string
  readonly port: number
  /** What a reader on a wire has read, as if the page had sent it; whoever is turned away sees it on the screen. */
  takeScan(scan: Scan): void
  /** Ends the listeners, lets running requests finish, frees the port. */
  close(): Promise<void>
}

/** What is being answered when the listener closes has this long. */
const closeWithinMs = 1_000

/** Listens; throws what the system says where the port is taken or forbidden (EADDRINUSE, EACCES). */
export async function openKiosk(options: KioskOptions): Promise<Kiosk> {
  const {
    host,
    port,
    engine,
    sealer,
    scanned,
    training,
    clock,
    log,
    framedBy = [],
    pageFolder = builtPage,
  } = options
  const app = await createServer({ host, framedBy, log })
  const screens = createScreens(options)
  const stopListening = [engine.onCommit(screens.changed), training?.onChange(screens.changed)]
  const realVisit = () => engine.read.visit()

  const answerTo =
    (reply: FastifyReply, way: ShownRefusal['way'], visit = realVisit) =>
    (said: EngineReply) => {
      if (said.kind === 'refused' && said.reason !== 'invalid') {
        screens.showRefusal(way, said)
        const { reason, retryAfterMs, hint, incident } = said
        const refused: Reply = {
          outcome: 'refused',
          reason,
          ...(retryAfterMs === undefined ? {} : { retryAfterSeconds: Math.ceil(retryAfterMs / 1000) }),
          ...(hint === undefined ? {} : { hint }),
          ...(incident === undefined ? {} : { incident }),
        }
        reply.send(refused)
      } else if (said.kind === 'refused') {
        sendError(reply, invalidForVisit())
      } else if (said.kind === 'failed') {
        reply.header('retry-after', '5')
        sendError(reply, said.reason === 'storage' ? storageFailed() : tooBusy())
      } else {
        reply.send({ outcome: 'accepted', visit: visit() })
      }
    }

  const scan = (code: string, isTyped: boolean, onReply: (said: EngineReply) => void) =>
    engine.submit(scanned({ code, label: code, isTyped }), onReply)
  const pin = (digits: string, onReply: (said: EngineReply) => void) => {
    const { hash } = sealer.seal('pin', digits.trim())
    engine.submit({ type: 'code.entered', way: 'pin', hash, label: null }, onReply)
  }

  app.post<{ Body: { readonly code: string; readonly typed?: boolean } }>(
    '/api/scan',
    { schema: { body: ScanBody } },
    (request, reply) => {
      const { code, typed = false } = request.body
      scan(code, typed, answerTo(reply, 'qr'))
    },
  )
  app.post<{ Body: { readonly pin: string } }>('/api/pin', { schema: { body: PinBody } }, (request, reply) =>
    pin(request.body.pin, answerTo(reply, 'pin')),
  )
  for (const action of actionNames) {
    app.post<{ Body: VisitActionFields }>(
      `/api/visit/${action}`,
      { schema: { body: actionBodies[action] } },
      (request, reply) => {
        const fields = fieldsOf(action, request.body)
        engine.submit({ type: 'visit.acted', action, fields }, answerTo(reply, 'action'))
      },
    )
  }

  if (training) {
    const real = { visit: realVisit, scan, pin }
    addTrainingRoutes({ app, training, answer: answerTo, real, fieldsOf })
  }

  const showReaderRefusal = (said: EngineReply) => {
    if (said.kind === 'refused') screens.showRefusal('qr', said)
    // What the page itself says of a request that came to nothing.
    else if (said.kind === 'failed') screens.showRefusal('qr', { reason: 'failed' })
  }
  const streamOf = (events: EventStream) => (_: FastifyRequest, reply: FastifyReply) => {
    if (events.add(reply.raw, reply.getHeaders())) reply.hijack()
    else sendError(reply, tooManyListeners(maxListeners))
  }
  app.get('/api/site', (_, reply) => reply.send(options.site))
  app.get('/api/visit', (_, reply) =>
    reply.type('application/json').send(JSON.stringify(engine.read.visit())),
  )
  app.get('/api/visit/events', streamOf(screens.visits))
  app.get('/api/screen/events', streamOf(screens.screens))

  if (existsSync(join(pageFolder, 'index.html'))) {
    await addPageFiles(app, { folder: pageFolder, languages: options.site.languages })
  } else {
    // The locker serves all the same: from afar, and by whatever else speaks to this listener.
    const missing = pageMissing()
    log.error({}, `kiosk: ${missing.message}`)
    app.get('/', (_, reply) => sendError(reply, missing))
  }
  await app.listen({ host, port })
  const bound = app.server.address()
  if (bound === null || typeof bound === 'string') throw new Error('the kiosk listens on no port')
  const name = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address
  const address = `http://${name}:${bound.port}`
  log.info({ address }, 'kiosk: listening')

  return {
    address,
    port: bound.port,
    takeScan(scan) {
      const input = training?.entered('qr', scan.code)
      if (training && input) training.submit(input, showReaderRefusal)
      else engine.submit(scanned(scan), showReaderRefusal)
    },
    async close() {
      for (const stop of stopListening) stop?.()
      screens.close()
      // A browser keeps spare connections on which nothing was ever asked: to those no close would come to its end.
      const cancel = clock.wakeAt(clock.monotonicMs() + closeWithinMs, () => app.server.closeAllConnections())
      await app.close()
      cancel()
    },
  }
}

interface Turned {
  readonly reason: string
  readonly retryAfterMs?: number
  readonly hint?: 'mistyped'
  readonly incident?: string
}

/** The two streams: the contract's, with the visit alone, and the page's, with all that a screen shows. */
function createScreens({ engine, training, clock, log }: KioskOptions) {
  let refusal: ShownRefusal | null = null

  /** While somebody practises, what is pretended and nothing of the real doors. */
  const shown = () => {
    const practised = training?.view() ?? null
    if (!training || practised === null)
      return { visit: engine.read.visit(), alsoOpen: engine.read.alsoOpen(), training: null }
    return { visit: pretended(training.visit()), alsoOpen: training.alsoOpen(), training: practised }
  }
  const screen = () => ({
    ...shown(),
    message: engine.read.message(),
    refusal,
  })
  const onDropped = () => log.warn({}, 'kiosk: dropped a listener that does not read')
  const visits = createEventStream({ clock, onDropped, compose: () => JSON.stringify(engine.read.visit()) })
  const screens = createEventStream({
    clock,
    onDropped,
    compose: () => JSON.stringify(screen()),
    // The time is no news by itself, so it joins the text only when there is some.
    dress: (text) => `{"now":"${new Date(clock.wallMs()).toISOString()}",${text.slice(1)}`,
  })

  return {
    visits,
    screens,
    changed() {
      visits.changed()
      screens.changed()
    },
    /** Whoever scanned looks at the screen, and the scan may have come from another program. */
    showRefusal(way: ShownRefusal['way'], said: Turned) {
      const { reason, retryAfterMs, hint, incident } = said
      const nowMs = clock.wallMs()
      refusal = {
        number: (refusal?.number ?? 0) + 1,
        way,
        reason,
        at: new Date(nowMs).toISOString(),
        ...(retryAfterMs === undefined ? {} : { retryAt: new Date(nowMs + retryAfterMs).toISOString() }),
        ...(hint === undefined ? {} : { hint }),
        ...(incident === undefined ? {} : { incident }),
      }
      screens.changed()
    },
    close() {
      visits.close()
      screens.close()
    },
  }
}

const fieldNames = [
  'compartment',
  'parcel',
  'all',
  'only',
  'size',
  'score',
  'recommend',
  'language',
  'carrier',
  'reason',
  'label',
] as const

/** Only what this action takes: whatever else was sent goes no further. */
function fieldsOf(action: VisitAction, body: VisitActionFields): VisitActionFields {
  const takes = Object.keys(actionBodies[action].properties)
  return Object.fromEntries(
    fieldNames
      .filter((name) => takes.includes(name) && body[name] !== undefined)
      .map((name) => [name, body[name]]),
  )
}
