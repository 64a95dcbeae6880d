// What holds for every request to the kiosk: limits, security headers, who may ask, errors in one form.
// It knows no route and no engine.
import { isIP } from 'node:net'
import helmet from '@fastify/helmet'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { fastify } from 'fastify'
import type { Log } from '../../ports/log.ts'
import { checkedBy } from './compilers.ts'
import type { RequestError } from './kiosk-errors.ts'
import { bodyOf, compileBody, foreignHost, foreignOrigin, noSuchRoute, refusalOf } from './kiosk-errors.ts'

const maxBodyBytes = 64 * 1024
/** A kiosk's browser holds about six, its listeners eight; the rest is room for a neighbour's look. */
const maxConnections = 64
/** Whoever sends a request slower than this holds a connection for nothing. */
const requestWithinMs = 10_000

export interface ServerOptions {
  /** Where it will listen: on a loopback address it answers to loopback names only. */
  readonly host: string
  /** Origins whose pages may show the kiosk in a frame. */
  readonly framedBy: readonly string[]
  readonly log: Log
}

/** A fastify that has no routes yet and does not listen yet. */
export async function createServer({ host, framedBy, log }: ServerOptions) {
  const app = fastify({
    bodyLimit: maxBodyBytes,
    requestTimeout: requestWithinMs,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
    schemaController: checkedBy(compileBody),
    frameworkErrors: (error, _, reply) => sendError(reply, refusalOf(error) ?? noSuchRoute('')),
  })
  app.server.maxConnections = maxConnections

  const readJson = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, {})
    else readJson(request, body, done)
  })

  const isLoopback = isLoopbackName(host)
  app.addHook('onRequest', (request, reply, next) => {
    reply.header('cache-control', request.url.startsWith('/api/') ? 'no-store' : 'no-cache')
    // A foreign name that was made to point at this machine would pass for our own origin.
    if (isLoopback && !isLoopbackName(hostName(request.headers.host))) return next(foreignHost())
    if (request.method !== 'GET' && isForeign(request)) return next(foreignOrigin())
    next()
  })
  app.setNotFoundHandler((request, reply) => sendError(reply, noSuchRoute(request.url)))
  app.setErrorHandler((error, _, reply) => {
    const refused = refusalOf(error)
    if (refused !== null) return sendError(reply, refused)
    const { name, stack } = error as Error
    // Where it happened, without the message, which may hold what was sent.
    log.error(
      { name, at: stack?.split('\n').filter((line) => /^\s+at /.test(line)) },
      'kiosk: request failed',
    )
    reply.code(500).send({
      error: {
        code: 'internal',
        message: 'The locker failed at this. Try again; its log says where it failed.',
      },
    })
  })
  await app.register(helmet, headersFor(framedBy))
  return app
}

export function sendError(reply: FastifyReply, error: RequestError): void {
  reply.code(error.status).send(bodyOf(error))
}

const headersFor = (framedBy: readonly string[]) => ({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      'default-src': ["'self'"],
      'base-uri': ["'none'"],
      'form-action': ["'none'"],
      'object-src': ["'none'"],
      'frame-ancestors': framedBy.length === 0 ? ["'none'"] : [...framedBy],
    },
  },
  // Only the content security policy can name who may show it in a frame.
  xFrameOptions: framedBy.length === 0 ? ({ action: 'deny' } as const) : false,
  // The kiosk speaks plain HTTP on its own machine.
  strictTransportSecurity: false,
})

const hostName = (host: string | undefined): string =>
  (host ?? '').replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1')

function isLoopbackName(name: string): boolean {
  if (isIP(name) === 4) return name.startsWith('127.')
  return name === '::1' || name === 'localhost' || name.endsWith('.localhost')
}

/** Whether a browser sends this for a page that is not the kiosk's own. */
function isForeign({ headers }: FastifyRequest): boolean {
  const { origin, host } = headers
  if (origin === undefined) return headers['sec-fetch-site'] === 'cross-site'
  return origin !== `http://${host}` && origin !== `https://${host}`
}
