// The reference of start and size: imports the packages that the daemon imports when it runs with a broker of its site,
// and listens. Argument: the port.
import helmet from '@fastify/helmet'
import staticFiles from '@fastify/static'
import Database from 'better-sqlite3'
import { fastify } from 'fastify'
import { connect } from 'mqtt'
import { pino } from 'pino'
import { SerialPort } from 'serialport'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { parseDocument } from 'yaml'

// Named, so that nothing is left out of the program.
const imported = [helmet, staticFiles, Database, connect, pino, SerialPort, Type, Value, parseDocument]
const app = fastify()
app.get('/', (_, reply) => reply.send({ imported: imported.length }))
await app.listen({ host: '127.0.0.1', port: Number(process.argv[2]) })
