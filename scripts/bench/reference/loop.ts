// The reference of a scan: HTTP, one durable commit, bytes on the serial line, and nothing else. Arguments: the serial
// device, a database file. Tells its port over the process channel.
import Database from 'better-sqlite3'
import { fastify } from 'fastify'
import { SerialPort } from 'serialport'

const [device = '', file = ''] = process.argv.slice(2)
const db = new Database(file)
db.pragma('journal_mode = WAL')
db.pragma('synchronous = FULL')
db.exec('CREATE TABLE IF NOT EXISTS scans (id INTEGER PRIMARY KEY, code TEXT NOT NULL) STRICT')
const insert = db.prepare('INSERT INTO scans (code) VALUES (?)')
const serial = new SerialPort({ path: device, baudRate: 19_200 })
const unlock = Buffer.from([0x02, 0x00, 0x31, 0x03, 0x36])

const app = fastify()
app.post<{ Body: { code: string } }>('/api/scan', (request, reply) => {
  insert.run(request.body.code)
  serial.write(unlock)
  reply.send({ outcome: 'accepted' })
})
await app.listen({ host: '127.0.0.1', port: 0 })
const address = app.server.address()
process.send?.(typeof address === 'object' && address !== null ? address.port : 0)
