// The kiosk's requests and answers, spoken over a real socket to an engine that answers as it is told.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createSealer } from '../../../src/adapters/host/sealer.ts'
import type { Kiosk } from '../../../src/adapters/http/kiosk.ts'
import { openKiosk } from '../../../src/adapters/http/kiosk.ts'
import { visitActions } from '../../../src/core/input.ts'
import { scanned } from '../../../src/core/scan.ts'
import { createClient } from './kiosk-client.ts'
import { aVisit, createHandClock, createKeptLog, createStandInEngine, plainPlace } from './stand-in.ts'

const sealer = createSealer({ key: Buffer.alloc(32, 7), minPinDigits: 8 })
const site = {
  id: 'amsterdam-03',
  languages: ['nl', 'en'],
  ...plainPlace,
  pinDigits: 8,
  labels: { '01': '1', '02': '2' },
  wall: [
    { compartment: '01', column: 1, row: 1, size: 'S', innerMm: [440, 90, 600], sillMm: 400 },
    { compartment: '02', column: 1, row: 2, size: 'M', innerMm: [440, 190, 600], sillMm: 500 },
  ],
}

let standIn: ReturnType<typeof createStandInEngine>
let kept: ReturnType<typeof createKeptLog>
let kiosk: Kiosk
let client: ReturnType<typeof createClient>

const open = (
  host: string,
  more: { readonly framedBy?: readonly string[]; readonly pageFolder?: string } = {},
) =>
  openKiosk({
    host,
    port: 0,
    site,
    engine: standIn.engine,
    sealer,
    scanned: (scan) => scanned(scan, sealer.seal),
    clock: createHandClock().clock,
    log: kept.log,
    ...more,
  })

beforeEach(async () => {
  standIn = createStandInEngine()
  kept = createKeptLog()
  kiosk = await open('127.0.0.1')
  expect(kiosk.address).toBe(`http://127.0.0.1:${kiosk.port}`)
  client = createClient(kiosk.port)
})
afterEach(() => kiosk.close())

describe('a code', () => {
  test('that is scanned goes to the engine sealed, with its text as the label', async () => {
    standIn.show(aVisit())
    const answer = await client.post('/api/scan', { code: ' PARCEL-0001\r\n' })
    expect(standIn.inputs).toEqual([
      {
        type: 'code.entered',
        way: 'qr',
        hash: sealer.seal('qr', 'PARCEL-0001').hash,
        label: 'PARCEL-0001',
      },
    ])
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({ outcome: 'accepted', visit: aVisit() })
  })

  test('that is typed goes to the engine sealed, and without its text', async () => {
    await client.post('/api/pin', { pin: '40721986' })
    expect(standIn.inputs).toEqual([
      { type: 'code.entered', way: 'pin', hash: sealer.seal('pin', '40721986').hash, label: null },
    ])
  })

  test('that is accepted when nobody stays is answered with no visit', async () => {
    expect((await client.post('/api/scan', { code: 'PARCEL-0001' })).body).toEqual({
      outcome: 'accepted',
      visit: null,
    })
  })

  test('that is refused is an answer and not an error', async () => {
    standIn.answer({ kind: 'refused', reason: 'code-expired' })
    const answer = await client.post('/api/scan', { code: 'PARCEL-0001' })
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({ outcome: 'refused', reason: 'code-expired' })
  })

  test('that was typed from a label says so, and a typing error in it is told in the answer', async () => {
    standIn.answer({ kind: 'refused', reason: 'unknown-parcel', hint: 'mistyped' })
    const answer = await client.post('/api/scan', { code: 'RR473124820NL', typed: true })
    expect(standIn.inputs).toMatchObject([{ label: 'RR473124820NL', isTyped: true }])
    expect(answer.body).toEqual({ outcome: 'refused', reason: 'unknown-parcel', hint: 'mistyped' })
  })

  test('that is refused with a number to call about says that number', async () => {
    standIn.answer({ kind: 'refused', reason: 'not-now', incident: 'E0007' })
    const answer = await client.post('/api/scan', { code: 'PARCEL-0001' })
    expect(answer.body).toEqual({ outcome: 'refused', reason: 'not-now', incident: 'E0007' })
  })

  test('that is refused for a while says for how many seconds, rounded up', async () => {
    standIn.answer({ kind: 'refused', reason: 'locked-out', retryAfterMs: 29_001 })
    expect((await client.post('/api/pin', { pin: '40721986' })).body).toEqual({
      outcome: 'refused',
      reason: 'locked-out',
      retryAfterSeconds: 30,
    })
  })

  test('with the separators of a barcode keeps them', async () => {
    await client.post('/api/scan', { code: '[)>\u001e01\u001d96123\u0004' })
    expect(standIn.inputs).toMatchObject([{ label: '[)>\u001e01\u001d96123\u0004' }])
  })

  test('never reaches the log', async () => {
    standIn.answerWith(() => {
      throw new Error('this mentions 40721986')
    })
    const answer = await client.post('/api/pin', { pin: '40721986' })
    expect(answer.status).toBe(500)
    expect(answer.body).toMatchObject({ error: { code: 'internal' } })
    expect(answer.text).not.toContain('40721986')
    expect(kept.lines.join()).toContain('kiosk: request failed')
    expect(kept.lines.join()).not.toContain('40721986')
  })
})

test.each([
  ['storage', 'storage'],
  ['busy', 'busy'],
] as const)('an engine that failed by %s is a 503 that advises to try again', async (reason, code) => {
  standIn.answer({ kind: 'failed', reason })
  const answer = await client.post('/api/visit/open', { parcel: 'p1' })
  expect(answer.status).toBe(503)
  expect(answer.headers['retry-after']).toBe('5')
  expect(answer.body).toMatchObject({ error: { code, message: expect.stringContaining('Try again') } })
})

describe('an action', () => {
  test.each(visitActions)('%s has a route', async (action) => {
    const fields = { feedback: { score: 4 }, language: { language: 'nl' } }[action as string]
    const answer = await client.post(`/api/visit/${action}`, fields)
    expect(answer.status).toBe(200)
    expect(standIn.inputs).toEqual([{ type: 'visit.acted', action, fields: fields ?? {} }])
  })

  test('carries the fields it takes and no others', async () => {
    const sent = { compartment: '02', parcel: 'p1', all: false, size: 'M', score: 3, role: 'staff' }
    await client.post('/api/visit/open', sent)
    await client.post('/api/visit/end', sent)
    await client.post('/api/visit/return', { carrier: 'post', reason: 'other', language: 'en', size: 'M' })
    expect(standIn.inputs).toEqual([
      {
        type: 'visit.acted',
        action: 'open',
        fields: { compartment: '02', parcel: 'p1', all: false, size: 'M' },
      },
      { type: 'visit.acted', action: 'end', fields: { compartment: '02', parcel: 'p1' } },
      { type: 'visit.acted', action: 'return', fields: { carrier: 'post', reason: 'other', language: 'en' } },
    ])
  })

  test('may come with an empty body that says it is JSON', async () => {
    const answer = await client.ask('/api/visit/end', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    })
    expect(answer.status).toBe(200)
  })

  test('whose fields make no sense to the engine is a 400', async () => {
    standIn.answer({ kind: 'refused', reason: 'invalid' })
    const answer = await client.post('/api/visit/open', { compartment: 'nowhere' })
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ error: { code: 'invalid' } })
  })
})

describe('a request that makes no sense is told what to send instead', () => {
  const secret = '40721986'
  test.each<[string, string, unknown, number, string, string]>([
    ['no body', '/api/scan', undefined, 400, 'bad-field', '"code" is missing'],
    ['no field', '/api/pin', {}, 400, 'bad-field', '"pin" is missing'],
    ['a number for a PIN', '/api/pin', { pin: 40721986 }, 400, 'bad-field', 'in quotes'],
    ['letters in a PIN', '/api/pin', { pin: `x${secret}` }, 400, 'bad-field', '1 to 32 digits'],
    ['a long PIN', '/api/pin', { pin: secret.repeat(5) }, 400, 'bad-field', '1 to 32 digits'],
    ['only spaces', '/api/scan', { code: '  \n' }, 400, 'bad-field', 'not only spaces'],
    ['a long code', '/api/scan', { code: secret.repeat(65) }, 400, 'bad-field', '512'],
    ['a NUL', '/api/scan', { code: `${secret}\u0000` }, 400, 'bad-field', 'what the scanner read'],
    ['a list', '/api/scan', [secret], 400, 'bad-field', 'JSON object'],
    ['a bare text', '/api/pin', `"${secret}"`, 400, 'bad-field', 'JSON object'],
    ['broken JSON', '/api/pin', `{"pin": ${secret}`, 400, 'bad-json', 'JSON'],
    ['a prototype', '/api/pin', `{"__proto__": {"pin": "${secret}"}}`, 400, 'bad-json', 'JSON'],
    ['too much', '/api/scan', { code: secret.repeat(8193) }, 413, 'too-large', '64 KiB'],
    ['no score', '/api/visit/feedback', {}, 400, 'bad-field', '"score" is missing'],
    ['a high recommendation', '/api/visit/feedback', { recommend: 11 }, 400, 'bad-field', 'would never'],
    ['a high score', '/api/visit/feedback', { score: 6 }, 400, 'bad-field', '1 (bad) to 5 (good)'],
    ['half a score', '/api/visit/feedback', { score: 2.5 }, 400, 'bad-field', 'whole number'],
    ['a path for a door', '/api/visit/open', { compartment: '../1' }, 400, 'bad-field', '"compartment"'],
    ['a word for a boolean', '/api/visit/open', { all: 'yes' }, 400, 'bad-field', '"all" must be true'],
    ['an unknown action', '/api/visit/dance', {}, 404, 'unknown-action', 'same-recipient'],
    ['an unknown route', `/api/${secret}`, {}, 404, 'unknown-route', '/api/scan'],
    ['a POST to read', '/api/visit', {}, 405, 'wrong-method', 'GET'],
  ])('%s', async (_, path, body, status, code, words) => {
    const answer = await client.post(path, body)
    expect(answer.status).toBe(status)
    expect(answer.body).toEqual({ error: { code, message: expect.stringContaining(words) } })
    expect(answer.text).not.toContain(secret)
    expect(standIn.inputs).toEqual([])
  })

  test('a GET with the code in the address', async () => {
    const answer = await client.ask(`/api/pin?pin=${secret}`)
    expect(answer.status).toBe(405)
    expect(answer.text).not.toContain(secret)
  })

  test('a form', async () => {
    const answer = await client.ask('/api/pin', {
      method: 'POST',
      body: `pin=${secret}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(answer.status).toBe(415)
    expect(answer.body).toMatchObject({ error: { code: 'media-type' } })
  })

  test('a broken address', async () => {
    const answer = await client.ask('/%zz')
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ error: { code: 'bad-address' } })
  })
})

describe('another page in the same browser', () => {
  test.each([
    ['names itself', { origin: 'http://evil.example' }],
    ['has another port', { origin: 'http://127.0.0.1:1' }],
    ['has no origin to name', { origin: 'null' }],
    ['is a link on another site', { 'sec-fetch-site': 'cross-site' }],
  ])('may not post: it %s', async (_, headers) => {
    const answer = await client.ask('/api/visit/open', { method: 'POST', headers })
    expect(answer.status).toBe(403)
    expect(answer.body).toMatchObject({ error: { code: 'foreign-origin' } })
    expect(standIn.inputs).toEqual([])
  })

  test('may not ask beforehand either', async () => {
    const answer = await client.ask('/api/scan', {
      method: 'OPTIONS',
      headers: { origin: 'http://evil.example', 'access-control-request-method': 'POST' },
    })
    expect(answer.status).toBe(403)
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
  })

  test('may not come by a name of its own that points at this machine', async () => {
    const headers = { host: `evil.example:${kiosk.port}`, origin: `http://evil.example:${kiosk.port}` }
    const answer = await client.ask('/api/scan', { method: 'POST', headers, body: { code: 'PARCEL-0001' } })
    expect(answer.status).toBe(403)
    expect(answer.body).toMatchObject({ error: { code: 'foreign-host' } })
    expect((await client.ask('/api/visit', { headers })).status).toBe(403)
  })

  test.each(['127.0.0.1', 'localhost', '[::1]'])(
    'is not what the kiosk’s own page at %s is',
    async (name) => {
      const host = `${name}:${kiosk.port}`
      const answer = await client.ask('/api/scan', {
        method: 'POST',
        headers: { host, origin: `http://${host}` },
        body: { code: 'PARCEL-0001' },
      })
      expect(answer.status).toBe(200)
    },
  )
})

describe('what is read', () => {
  test('the visit, or null', async () => {
    expect((await client.ask('/api/visit')).text).toBe('null')
    standIn.show(aVisit({ step: 'open' }))
    expect((await client.ask('/api/visit')).body).toEqual(aVisit({ step: 'open' }))
  })

  test('the site', async () => {
    const answer = await client.ask('/api/site')
    expect(answer.body).toEqual(site)
    expect(answer.headers['cache-control']).toBe('no-store')
  })

  test('the page, which may load nothing from elsewhere', async () => {
    const page = await client.ask('/')
    expect(page.status).toBe(200)
    expect(page.headers['content-type']).toMatch(/^text\/html/)
    expect(page.headers['content-security-policy']).toBe(
      "default-src 'self';base-uri 'none';form-action 'none';object-src 'none';frame-ancestors 'none'",
    )
    expect(page.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
    })
    expect(page.text).not.toMatch(/<script(?![^>]* src=")|<style|\son\w+=|https?:/)
  })

  test('its files for ever, as they are named after what is in them, and says which words it needs first', async () => {
    const page = await client.ask('/')
    const [, words = 'none'] =
      /^<(\/assets\/words-nl\.[^>]+\.js)>; rel=modulepreload$/.exec(String(page.headers.link)) ?? []
    const [, script = 'none'] = /<script[^>]* src="\.(\/[^"]+)"/.exec(page.text) ?? []
    for (const path of [words, script]) {
      const file = await client.ask(path)
      expect(file.status, path).toBe(200)
      expect(file.headers['cache-control']).toBe('public, max-age=31536000, immutable')
      expect(file.headers.link).toBeUndefined()
    }
  })

  test.each(['/../package.json', '/..%2fpackage.json', '/%2e%2e/%2e%2e/main.ts', '/.gitignore'])(
    'nothing beside the page: %s',
    async (path) => {
      const answer = await client.ask(path)
      expect(answer.status).toBe(404)
      expect(answer.body).toMatchObject({ error: { code: 'unknown-route' } })
    },
  )
})

test('without its built page the kiosk serves all the same, and says what to run', async () => {
  const bare = await open('127.0.0.1', { pageFolder: '/nowhere' })
  const bareClient = createClient(bare.port)
  const page = await bareClient.ask('/')
  const visit = await bareClient.ask('/api/visit')
  await bare.close()
  expect(page.status).toBe(503)
  expect(page.body).toMatchObject({ error: { code: 'page-missing' } })
  expect(page.text).toContain('Run scripts/build-pages')
  expect(kept.lines.join()).toContain('Run scripts/build-pages')
  expect(visit.status).toBe(200)
})

test('a listener beyond loopback answers to any name, and to pages it was told of', async () => {
  const wide = await open('0.0.0.0', { framedBy: ['http://127.0.0.1:8090'] })
  const answer = await createClient(wide.port).ask('/', { headers: { host: 'locker.example' } })
  await wide.close()
  expect(answer.status).toBe(200)
  expect(answer.headers['content-security-policy']).toContain('frame-ancestors http://127.0.0.1:8090')
  expect(answer.headers['x-frame-options']).toBeUndefined()
})

test('a port that is taken is said by the system’s own name', async () => {
  const again = openKiosk({
    host: '127.0.0.1',
    port: kiosk.port,
    site,
    engine: standIn.engine,
    sealer,
    scanned: (scan) => scanned(scan, sealer.seal),
    clock: createHandClock().clock,
    log: kept.log,
  })
  await expect(again).rejects.toMatchObject({ code: 'EADDRINUSE' })
})
