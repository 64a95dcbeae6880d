// The broker's address in parts: what a URL says and the MQTT client is told.
import { expect, test } from 'vitest'
import { addressOf } from '../../../src/adapters/mqtt/address.ts'

test.each([
  ['mqtt://broker.example', { protocol: 'mqtt', host: 'broker.example', path: '' }],
  ['mqtts://broker.example:8884', { protocol: 'mqtts', host: 'broker.example', port: 8884, path: '' }],
  ['mqtt://[::1]:1883', { protocol: 'mqtt', host: '::1', port: 1883, path: '' }],
  ['wss://broker.example/mqtt?token=x', { protocol: 'wss', host: 'broker.example', path: '/mqtt?token=x' }],
  ['ws://10.0.0.2:9001/', { protocol: 'ws', host: '10.0.0.2', port: 9001, path: '/' }],
])('%s is taken apart', (url, parts) => {
  expect(addressOf(url)).toEqual(parts)
})
