// The brokers that the uplink is tested against, behind one face: the embedded one and a real Mosquitto with
// either protocol. A test that takes a broker runs against all of them.
import { openBroker } from '../../../src/adapters/mqtt/broker.ts'
import type { MqttSettings } from '../../../src/adapters/mqtt/connection.ts'
import { openMosquitto } from './mosquitto.ts'

export interface TestBroker {
  readonly url: string
  readonly settings: MqttSettings
  close(): Promise<void>
}

const silent = { info: () => {}, warn: () => {}, error: () => {} }

async function embedded(): Promise<TestBroker> {
  const broker = await openBroker({ host: '127.0.0.1', port: 0, log: silent })
  const url = `mqtt://127.0.0.1:${broker.port}`
  return { url, settings: { url }, close: broker.close }
}

async function mosquitto(protocol: '5' | '3.1.1'): Promise<TestBroker> {
  const broker = await openMosquitto()
  return { url: broker.url, settings: { url: broker.url, protocol }, close: broker.close }
}

export const brokers = [
  { name: 'the embedded broker', open: embedded },
  { name: 'Mosquitto with MQTT 3.1.1', open: () => mosquitto('3.1.1') },
  { name: 'Mosquitto with MQTT 5', open: () => mosquitto('5') },
] as const
