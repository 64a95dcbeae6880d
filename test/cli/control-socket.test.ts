// The control socket: who may use it, what it turns down, and what is told where nobody serves it.
import { existsSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openControl } from '../../src/adapters/http/control.ts'
import type { Site } from './site.ts'
import { openSite } from './site.ts'

let site: Site
beforeEach(() => {
  site = openSite()
})
afterEach(() => site.close())

/** One raw request, as another program might send it. */
function raw(method: string, path: string, body?: string): Promise<{ status: number; body: unknown }> {
  return new Promise((resolve, reject) => {
    const call = request(
      {
        socketPath: site.socket,
        method,
        path,
        agent: false,
        headers: { 'content-type': 'application/json' },
      },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          text += chunk
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }))
      },
    )
    call.on('error', reject)
    call.end(body)
  })
}

describe('without a daemon', () => {
  test.each([['status'], ['door', 'status'], ['door', 'test', '01'], ['backup', 'x']])(
    '%s fails and says how to start it',
    async (...args) => {
      const { code, err } = await site.kluis(...args)
      expect(code).toBe(1)
      expect(err).toBe(
        `the daemon is not running (no socket at ${site.socket}): start it with "kluis run" or "systemctl start kluisd".\n`,
      )
    },
  )

  test('a socket that a killed daemon left behind counts as none', async () => {
    const dead = createServer()
    await new Promise<void>((resolve) => dead.listen(`${site.socket}.old`, resolve))
    // What SIGKILL leaves: the name of a socket that nobody listens to any more.
    renameSync(`${site.socket}.old`, site.socket)
    await new Promise((resolve) => dead.close(resolve))
    expect(statSync(site.socket).isSocket()).toBe(true)
    expect((await site.kluis('status')).err).toMatch(/the daemon is not running/)
    await site.serve()
    expect((await site.kluis('status')).code).toBe(0)
  })

  test('another program at the socket is not taken for the daemon', async () => {
    const other = createServer((_, response) => response.end('hello'))
    await new Promise<void>((resolve) => other.listen(site.socket, resolve))
    expect((await site.kluis('status')).err).toMatch(/is not the daemon/)
    await new Promise((resolve) => other.close(resolve))
  })
})

describe('the socket', () => {
  test('is for its owner only, and gone when it is closed', async () => {
    await site.serve()
    expect(statSync(site.socket).mode & 0o777).toBe(0o600)
    await site.hangUp()
    expect(existsSync(site.socket)).toBe(false)
  })

  test('of a running daemon is never taken over', async () => {
    await site.serve()
    await expect(openControl(site.options)).rejects.toThrow(/Another daemon serves/)
    expect((await site.kluis('status')).code).toBe(0)
  })

  test('never removes a file that is something else', async () => {
    writeFileSync(site.socket, 'precious')
    await expect(site.serve()).rejects.toThrow(/is in the way/)
    expect(statSync(site.socket).size).toBe(8)
  })

  test('says so where the path is too long for one', async () => {
    const deep = join(site.folder, 'x'.repeat(100))
    mkdirSync(deep)
    await expect(openControl({ ...site.options, path: join(deep, 'kluis.sock') })).rejects.toThrow(
      /Choose a shorter folder/,
    )
  })

  test.each([
    ['an unknown route', 'GET', '/nothing', undefined, 404],
    ['an opening without a reason', 'POST', '/doors/01/open', '{}', 400],
    ['a field too many', 'POST', '/doors/01/open', '{"reason":"x","all":true}', 400],
    ['a number as a reason', 'POST', '/doors/01/open', '{"reason":5}', 400],
    ['an empty reason', 'POST', '/doors/01/open', '{"reason":""}', 400],
    ['no JSON', 'POST', '/doors/01/open', 'x', 400],
    ['a path in place of a door', 'POST', '/doors/..%2f/open', '{"reason":"x"}', 400],
    ['a relative backup', 'POST', '/backup', '{"file":"relative.db"}', 400],
    ['a long body', 'POST', '/backup', JSON.stringify({ file: `/${'x'.repeat(20_000)}` }), 413],
  ])('%s is turned down and changes nothing', async (_what, method, path, body, status) => {
    await site.serve()
    const before = site.engine.read.lastSequence()
    const answer = await raw(method, path, body)
    expect(answer.status).toBe(status)
    expect(answer.body).toMatchObject({ error: { code: expect.any(String), message: expect.any(String) } })
    expect(site.engine.read.lastSequence()).toBe(before)
    expect(site.backups).toEqual([])
  })

  test('answers an unknown compartment with a refusal', async () => {
    await site.serve()
    expect(await raw('POST', '/doors/77/open', '{"reason":"x"}')).toEqual({
      status: 200,
      body: { status: 'refused', reason: 'unknown-compartment' },
    })
  })

  test('goes on when somebody hangs up in the middle', async () => {
    await site.serve()
    site.everyDoor('jams')
    await new Promise<void>((resolve) => {
      const caller = connect(site.socket, () => {
        const body = '{"reason":"x"}'
        caller.write(
          `POST /doors/01/open HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
        )
        caller.destroy()
        resolve()
      })
    })
    expect((await site.kluis('status')).code).toBe(0)
  })
})
