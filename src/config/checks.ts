// What a schema can't say about a configuration: names that must exist or differ, ports that clash, traffic
// that anybody could read. Every check looks only at the parts that fit the schema, so that one mistake
// is told once and hides no other. Wiring stands in wiring.ts.
import { cabinetFindings } from './cabinet-checks.ts'
import { kioskFindings } from './kiosk-checks.ts'
import { didYouMean } from './nearest.ts'
import type { Parts } from './parts.ts'
import { repeated } from './parts.ts'
import type { Finding } from './problem.ts'
import { readerFindings } from './reader-checks.ts'
import type { ConfigFile } from './schema.ts'
import { wiringFindings } from './wiring.ts'
import type { Path } from './yaml-text.ts'

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)

function siteFindings(parts: Parts): Finding[] {
  const site = parts.section('site')
  if (!site) return []
  const findings: Finding[] = []
  try {
    new Intl.DateTimeFormat('en', { timeZone: site.timezone })
  } catch {
    const meant = didYouMean(site.timezone, Intl.supportedValuesOf('timeZone'))
    const remedy = meant || ' Write it as in the IANA list, such as Europe/Amsterdam.'
    findings.push({ path: ['site', 'timezone'], message: `"${site.timezone}" is no time zone.${remedy}` })
  }
  site.languages.forEach((language, index) => {
    try {
      Intl.getCanonicalLocales(language)
    } catch {
      findings.push({
        path: ['site', 'languages', index],
        message: `"${language}" is no language tag. Write it as nl, en or pt-BR.`,
      })
    }
  })
  return findings
}

function brokerUrlFindings(mqtt: ConfigFile['mqtt']): Finding[] {
  const path: Path = ['mqtt', 'url']
  if (mqtt.url === undefined) return []
  let url: URL
  try {
    url = new URL(mqtt.url)
  } catch {
    return [{ path, message: 'this is no address. Wanted: mqtts://HOST:PORT' }]
  }
  if (url.username !== '' || url.password !== '') {
    return [
      {
        path,
        message: 'user name and password do not stand in the address: use "username" and "passwordFile".',
      },
    ]
  }
  const plain = url.protocol === 'mqtt:' || url.protocol === 'ws:'
  if (plain && !mqtt.allowPlain && !isLoopback(url.hostname)) {
    const better = `${url.protocol === 'mqtt:' ? 'mqtts' : 'wss'}://`
    return [
      {
        path,
        message:
          `${url.protocol}// to another machine can be read and changed on the way. ` +
          `Use ${better}, or say "allowPlain: true" if the network itself is protected.`,
      },
    ]
  }
  return []
}

function mqttFindings(parts: Parts): Finding[] {
  const mqtt = parts.section('mqtt')
  if (!mqtt) return []
  const findings = brokerUrlFindings(mqtt)
  if (mqtt.embedded === undefined) {
    if (mqtt.url === undefined) {
      findings.push({
        path: ['mqtt'],
        at: 'key',
        message: 'no broker is named: add "url", or "embedded: { port: 1883 }".',
      })
    }
  } else {
    if (mqtt.url !== undefined) {
      findings.push({
        path: ['mqtt', 'embedded'],
        at: 'key',
        message: '"url" and "embedded" exclude each other: take one out.',
      })
    }
    for (const key of ['username', 'passwordFile', 'caFile', 'certFile', 'keyFile'] as const) {
      if (mqtt[key] === undefined) continue
      findings.push({
        path: ['mqtt', key],
        at: 'key',
        message: 'has no meaning for the embedded broker: take it out.',
      })
    }
    if (!mqtt.allowPlain && !isLoopback(mqtt.embedded.host)) {
      findings.push({
        path: ['mqtt', 'embedded', 'host'],
        message:
          'the embedded broker does not encrypt and would be open to other machines. ' +
          'Use 127.0.0.1, or say "allowPlain: true" if the network itself is protected.',
      })
    }
  }
  if (mqtt.passwordFile !== undefined && mqtt.username === undefined && mqtt.embedded === undefined) {
    findings.push({
      path: ['mqtt', 'passwordFile'],
      at: 'key',
      message: 'a password needs a user name: add "username".',
    })
  }
  if ((mqtt.certFile === undefined) !== (mqtt.keyFile === undefined)) {
    const [there, missing] = mqtt.certFile === undefined ? ['keyFile', 'certFile'] : ['certFile', 'keyFile']
    findings.push({ path: ['mqtt', there], at: 'key', message: `is of no use without "${missing}": add it.` })
  }
  return findings
}

function portFindings(parts: Parts): Finding[] {
  const http = parts.section('http')
  const embedded = parts.section('mqtt')?.embedded
  const findings: Finding[] = []
  const ports: { path: Path; port: number }[] = []
  for (const name of ['kiosk', 'console'] as const) {
    const listener = http?.[name]
    if (!listener) continue
    if (!listener.allowPlain && !isLoopback(listener.host)) {
      findings.push({
        path: ['http', name, 'host'],
        message:
          `${listener.host} can be reached by other machines without encryption. Use 127.0.0.1 with a TLS proxy ` +
          'before it, or say "allowPlain: true" if the network itself is protected.',
      })
    }
    ports.push({ path: ['http', name, 'port'], port: listener.port })
  }
  if (embedded) ports.push({ path: ['mqtt', 'embedded', 'port'], port: embedded.port })
  const clashes = repeated(
    ports,
    ({ port }) => (port === 0 ? null : String(port)),
    ({ path, port }, first) => ({
      path,
      message: `port ${port} is taken by ${first.path.join('.')} already: give each server a port of its own.`,
    }),
  )
  return [...findings, ...clashes]
}

function securityFindings(parts: Parts): Finding[] {
  const security = parts.section('security')
  if (!security) return []
  const keys = security.platformKeys.map((key, index) => ({ ...key, index }))
  const misshapen = keys
    .filter(({ ed25519 }) => Buffer.from(ed25519, 'base64url').length !== 32)
    .map(({ index, ed25519 }) => ({
      path: ['security', 'platformKeys', index, 'ed25519'],
      message: `an Ed25519 key has 32 bytes, 43 characters of base64url; this one has ${ed25519.length} characters.`,
    }))
  const doubled = repeated(
    keys,
    ({ id }) => id,
    ({ id, index }) => ({
      path: ['security', 'platformKeys', index, 'id'],
      message: `a key "${id}" stands above already.`,
    }),
  )
  return [...misshapen, ...doubled]
}

function ruleFindings(parts: Parts): Finding[] {
  const rules = parts.section('rules')
  if (!rules || rules.nagAfterSeconds < rules.leftOpenAfterSeconds) return []
  return [
    {
      path: ['rules', 'nagAfterSeconds'],
      message: `must be less than leftOpenAfterSeconds (${rules.leftOpenAfterSeconds}): the person is asked before anybody is told.`,
    },
  ]
}

function nameFindings(parts: Parts): Finding[] {
  return (['buses', 'compartments', 'carriers', 'readers'] as const).flatMap((list) =>
    repeated<{ readonly index: number; field(name: 'id'): string | null }>(
      parts.entries(list),
      (entry) => entry.field('id'),
      (entry, first) => ({
        path: [list, entry.index, 'id'],
        message: `"${entry.field('id')}" is the id of ${list}[${first.index}] already: give each its own.`,
      }),
    ),
  )
}

/** Everything wrong beyond the schema; empty when all is well. */
export function checkFindings(parts: Parts): Finding[] {
  return [
    ...siteFindings(parts),
    ...mqttFindings(parts),
    ...portFindings(parts),
    ...securityFindings(parts),
    ...ruleFindings(parts),
    ...nameFindings(parts),
    ...wiringFindings(parts),
    ...cabinetFindings(parts),
    ...kioskFindings(parts),
    ...readerFindings(parts),
  ]
}
