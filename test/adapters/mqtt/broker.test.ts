// The embedded broker by itself: its bound on what waits for one client, and its end.
import { once } from 'node:events'
import { createServer } from 'node:net'
import { connect, connectAsync } from 'mqtt'
import { expect, test } from 'vitest'
import { openBroker } from '../../../src/adapters/mqtt/broker.ts'
import { freePort } from './mosquitto.ts'
import { until } from './until.ts'

const silent = { info: () => {}, warn: () => {}, error: () => {} }

test('what waits for a client that is away is bounded, told once, and has room again when it was fetched', async () => {
  const lines: object[] = []
  const broker = await openBroker({
    host: '127.0.0.1',
    port: 0,
    log: { ...silent, warn: (fields) => lines.push(fields) },
  })
  const url = `mqtt://127.0.0.1:${broker.port}`
  const options = { clientId: 'away', clean: false } as const
  const first = await connectAsync(url, options)
  await first.subscribeAsync('news', { qos: 1 })
  await first.endAsync()

  const speaker = await connectAsync(url)
  for (let sent = 0; sent < 10_200; sent += 600) {
    await Promise.all(Array.from({ length: 600 }, () => speaker.publishAsync('news', 'x', { qos: 1 })))
  }
  expect(lines).toEqual([{ client: 'away', maxQueued: 10_000 }])

  let received = 0
  const again = connect(url, options)
  again.on('message', () => received++)
  await until('what was kept has come', () => received === 10_000)
  await speaker.publishAsync('news', 'one more', { qos: 1 })
  await until('there is room again', () => received === 10_001)
  again.end(true)
  speaker.end(true)
  await broker.close()
})

test('closing it lets go of the port, whoever is connected', async () => {
  const broker = await openBroker({ host: '127.0.0.1', port: 0, log: silent })
  const client = await connectAsync(`mqtt://127.0.0.1:${broker.port}`)
  await broker.close()
  await until('the client noticed', () => !client.connected)
  client.end(true)
  const next = await openBroker({ host: '127.0.0.1', port: broker.port, log: silent })
  await next.close()
})

test('a port that is taken is refused', async () => {
  const port = await freePort()
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening')
  await expect(openBroker({ host: '127.0.0.1', port, log: silent })).rejects.toThrow('EADDRINUSE')
  server.close()
})
