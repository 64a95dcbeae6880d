// The demo's web server: the page, its state as server-sent events, and one POST for each deed. It listens on
// this machine only and answers to its own page only, since a deed opens doors.
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import staticFiles from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { fastify } from 'fastify'
import { toString as drawQr } from 'qrcode'
import type { Platform } from '../platform/platform.ts'
import type { Desk } from './desk.ts'
import type { Picture, Site } from './picture.ts'
import { NotPossible } from './scene.ts'

const pageFolder = fileURLToPath(new URL('page/', import.meta.url))
/** A person has one or two; the rest are tests. */
const mostListeners = 16
/** A page that reads so little has been put to sleep; it connects again when it wakes. */
const mostUnreadBytes = 2_000_000
/** A burst of changes makes one picture. */
const pictureEveryMs = 40
const heartbeatMs = 15_000

export interface DemoServer {
  readonly port: number
  /** The picture may have changed. */
  changed(): void
  close(): Promise<void>
}

export interface DemoServerUse {
  readonly site: Site
  readonly picture: () => Picture
  readonly desk: Desk
  readonly platform: Platform
}

/** Listens on `port`. Rejects with the system's error where it is taken (EADDRINUSE). */
export async function openServer(port: number, use: DemoServerUse): Promise<DemoServer> {
  const app = fastify({ bodyLimit: 16 * 1024, forceCloseConnections: true })
  const listeners = new Set<FastifyReply['raw']>()
  let isWaiting = false
  let isClosed = false

  app.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', request.url.startsWith('/api/') ? 'no-store' : 'no-cache')
    reply.header('x-content-type-options', 'nosniff')
    reply.header('referrer-policy', 'no-referrer')
    reply.header(
      'content-security-policy',
      "default-src 'self'; frame-src http://127.0.0.1:* http://localhost:*; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; object-src 'none'",
    )
    const { host = '', origin } = request.headers
    const isOurs = /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)
    if (!isOurs || (origin !== undefined && origin !== `http://${host}`))
      return sendError(reply, 403, 'foreign', 'Only the demo’s own page may ask.')
  })
  app.setNotFoundHandler((_, reply) => sendError(reply, 404, 'unknown-route', 'Nothing is here.'))
  app.setErrorHandler<Error & { statusCode?: number }>((error, _, reply) => {
    if (error instanceof NotPossible) return sendError(reply, 409, 'not-possible', error.message)
    const status = error.statusCode ?? 500
    return sendError(reply, status, status < 500 ? 'invalid' : 'internal', error.message)
  })

  const event = (): string => `data: ${JSON.stringify(use.picture())}\n\n`
  const say = (chunk: string): void => {
    for (const listener of listeners) {
      if (listener.writableLength > mostUnreadBytes) listener.destroy()
      else listener.write(chunk)
    }
  }
  app.get('/api/site', () => use.site)
  app.get('/api/picture', () => use.picture())
  app.get('/api/picture/events', (_, reply) => {
    if (listeners.size >= mostListeners)
      return sendError(reply, 503, 'too-many', 'The page is open too often: close another one.')
    reply.hijack()
    reply.raw.writeHead(200, { ...(reply.getHeaders() as object), 'content-type': 'text/event-stream' })
    reply.raw.on('close', () => listeners.delete(reply.raw))
    listeners.add(reply.raw)
    reply.raw.write(`retry: 1000\n${event()}`)
    return reply
  })
  app.get<{ Params: { id: string } }>('/api/parcels/:id/qr.svg', async (request, reply) => {
    const parcel = use.platform.parcel(request.params.id)
    if (!parcel?.qr) return sendError(reply, 404, 'unknown-parcel', 'There is no such parcel.')
    const svg = await drawQr(parcel.qr, { type: 'svg', margin: 0, errorCorrectionLevel: 'M' })
    return reply.type('image/svg+xml').send(svg)
  })
  addDeeds(app, use.desk)

  await app.register(staticFiles, { root: pageFolder, cacheControl: false })
  await app.listen({ host: '127.0.0.1', port })
  const heartbeat = setInterval(() => say(': still here\n\n'), heartbeatMs)

  return {
    port: (app.server.address() as AddressInfo).port,
    changed() {
      if (isWaiting || isClosed || listeners.size === 0) return
      isWaiting = true
      setTimeout(() => {
        isWaiting = false
        if (!isClosed) say(event())
      }, pictureEveryMs)
    },
    async close() {
      isClosed = true
      clearInterval(heartbeat)
      for (const listener of listeners) listener.end()
      await app.close()
    },
  }
}

type App = FastifyInstance

function sendError(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  return reply.code(status).send({ error: { code, message } })
}

function addDeeds(app: App, desk: Desk): void {
  for (const [name, { form, perform }] of Object.entries(desk)) {
    app.post(`/api/deeds/${name}`, { schema: { body: form } }, async (request) => {
      const made = await perform(request.body as never)
      return typeof made === 'string' ? { ok: true, parcel: made } : { ok: true }
    })
  }
}
