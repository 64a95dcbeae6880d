// The reference of intake: an MQTT client that takes requests in and has nothing to keep. `acks` only acknowledges,
// `answers` also sends what the daemon sends (an answer and an event), `commits` writes each message in a transaction
// of its own before it acknowledges. Arguments: URL, site, mode, database file.
import Database from 'better-sqlite3'
import { connect } from 'mqtt'

const [url = '', site = '', mode = '', file = ''] = process.argv.slice(2)
const base = `kluis/v1/${site}/`
const client = connect(url, {
  clientId: `kluis-${site}`,
  clean: false,
  protocolVersion: 5,
  properties: { sessionExpiryInterval: 3600 },
})
client.on('error', () => {})

function openTable(): (payload: Buffer) => void {
  const db = new Database(file)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec('CREATE TABLE IF NOT EXISTS messages (id INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT')
  const insert = db.prepare('INSERT INTO messages (body) VALUES (?)')
  return (payload) => void insert.run(payload)
}

const keep = mode === 'commits' ? openTable() : () => {}
let sequence = 0

/** As large as the daemon's. */
const answerTo = (transaction: string): string =>
  JSON.stringify({ transaction, verb: 'parcel.assign', status: 'ok', data: { compartment: '42' } })
const eventOf = (transaction: string): string =>
  JSON.stringify({
    specversion: '1.0',
    id: `${site}:${sequence}`,
    source: `/lockers/${site}`,
    type: 'kluis.parcel.assigned.v1',
    subject: `parcels/${transaction}`,
    time: '2026-01-01T00:00:00.000Z',
    sequence,
    data: {
      parcel: transaction,
      carrier: 'stadspost',
      kind: 'delivery',
      compartment: '42',
      size: 'S',
      depositBy: '2026-01-01T00:00:00.000Z',
    },
  })

client.on('message', (_topic, payload) => {
  const { transaction } = JSON.parse(payload.toString('utf8')) as { transaction: string }
  keep(payload)
  sequence += 1
  const last = payload.includes('"mark":"last"')
  if (mode === 'answers') {
    client.publish(`${base}response`, answerTo(transaction), { qos: 1 })
    client.publish(`${base}events`, eventOf(transaction), { qos: 1 })
  } else if (last) client.publish(`${base}response`, answerTo(transaction), { qos: 1 })
})
client.on('connect', () => {
  client.subscribe(`${base}request/+`, { qos: 1 }, () => process.send?.('ready'))
})
