// The configuration file's form: every key, its bounds, its default and one sentence for people.
// The same definition checks the file and is written to config/kluis.schema.json; what a schema
// can't say (ids that must exist, ports that must differ) stands in checks.ts.

import type { Static } from 'typebox'
import { Type } from 'typebox'
import { cabinet } from './cabinet-schema.ts'
import { amount, file, id, oneOf, strict, text, whole } from './fields.ts'
import { kiosk } from './kiosk-schema.ts'
import { reader } from './reader-schema.ts'
import { bus, carrier, compartment } from './wall-schema.ts'

const listener = (what: string, port: number) =>
  strict(
    {
      host: Type.String({
        minLength: 1,
        maxLength: 255,
        default: '127.0.0.1',
        description: 'Address or host name to listen on',
      }),
      port: whole(0, 65535, 'TCP port; 0 takes any free one', port),
      allowPlain: Type.Boolean({
        default: false,
        description: 'Allows unencrypted HTTP on an address that other machines reach',
      }),
    },
    { description: what, default: {} },
  )

const mqtt = strict(
  {
    url: Type.Optional(
      Type.String({
        pattern: '^(mqtts?|wss?)://[^\\s]+$',
        description: 'The broker: mqtts://HOST:PORT (also wss://; mqtt:// and ws:// on this machine only)',
      }),
    ),
    username: Type.Optional(text('User name at the broker')),
    passwordFile: Type.Optional(file('The password at the broker')),
    caFile: Type.Optional(file("The authority that signed the broker's certificate (PEM)")),
    certFile: Type.Optional(file("This locker's certificate (PEM)")),
    keyFile: Type.Optional(file("The key of this locker's certificate (PEM)")),
    allowPlain: Type.Boolean({
      default: false,
      description: 'Allows unencrypted MQTT to or from other machines',
    }),
    embedded: Type.Optional(
      strict(
        {
          host: Type.String({
            minLength: 1,
            maxLength: 255,
            default: '127.0.0.1',
            description: 'Address to listen on',
          }),
          port: whole(0, 65535, 'TCP port of the broker inside the daemon; 0 takes any free one', 1883),
        },
        { description: 'A broker inside the daemon, in place of "url": for trying out and for single sites' },
      ),
    ),
  },
  { description: 'The way to the fulfillment platform: either "url" or "embedded"' },
)

const security = strict(
  {
    platformKeys: Type.Array(
      strict(
        {
          id: id("The key's name, as tokens carry it in `kid`"),
          ed25519: Type.String({
            pattern: '^[A-Za-z0-9_-]+$',
            description: 'Public Ed25519 key, 32 bytes in base64url (43 characters)',
          }),
        },
        { description: "One of the platform's public keys" },
      ),
      { default: [], maxItems: 16, description: 'Public keys that signed tokens are checked with' },
    ),
    signedOpen: oneOf(
      ['required', 'optional'],
      'Whether opening a door remotely takes a signed token',
      'required',
    ),
  },
  { description: 'What the platform may do, and how it proves itself', default: {} },
)

const rules = strict(
  {
    pulseMs: whole(100, 1500, 'Length of a lock’s pulse; longer ones overheat the coil', 500),
    coilRestMs: whole(500, 60_000, 'Rest of one lock between two pulses', 2000),
    maxTries: whole(1, 3, 'How often a person may try a door that does not open', 3),
    senseWithinMs: whole(100, 30_000, 'How long the door switch may take to move after a pulse', 2000),
    idleVisitSeconds: amount(5, 3600, 'A visit without a touch and without an open door ends', 60),
    openVisitSeconds: amount(5, 7200, 'A visit with an open door ends', 180),
    nagAfterSeconds: amount(1, 3600, 'The person is asked to close the door', 20),
    leftOpenAfterSeconds: amount(1, 86_400, 'An open door is reported', 90),
    reopenAtKioskSeconds: amount(0, 3600, '“Open again” is offered on the screen', 60),
    reopenByCodeMinutes: amount(0, 1440, 'The same code opens the door again', 10),
    depositWithinHours: amount(0.01, 8760, 'A reservation lapses, unless the platform says otherwise', 72),
    pickupWithinHours: amount(
      0.01,
      8760,
      'A deposited parcel expires, unless the platform says otherwise',
      72,
    ),
    minPinDigits: whole(4, 16, 'Shorter PINs are refused as weak', 8),
    wrongCodesBeforeLockout: whole(1, 20, 'Wrong codes in a row before the entry is locked', 3),
    lockoutSeconds: Type.Array(amount(1, 86_400, 'Seconds', 30), {
      minItems: 1,
      maxItems: 20,
      default: [30, 60, 300, 900],
      description: 'How long each lockout in a row lasts; the last one repeats',
    }),
    heavyFromG: whole(0, 1_000_000, 'Parcels of this weight in grams or more go low', 10_000),
    keepEndedDays: amount(0.01, 3650, 'Ended parcels are kept', 30),
    keepEndedParcels: whole(100, 1_000_000, 'Most ended parcels that are kept', 20_000),
  },
  { description: 'The durations and limits of the locker’s rules', default: {} },
)

export const configSchema = strict(
  {
    version: Type.Literal(1, { description: 'Version of this file’s form: 1' }),
    site: strict(
      {
        id: id('The site, as in its MQTT topics'),
        timezone: Type.String({
          minLength: 1,
          default: 'UTC',
          description: 'Time zone of the site, such as Europe/Amsterdam',
        }),
        languages: Type.Array(
          Type.String({ minLength: 2, maxLength: 35, description: 'A language tag, such as nl' }),
          {
            minItems: 1,
            maxItems: 32,
            uniqueItems: true,
            description: 'Languages of the screen, the first one by default',
          },
        ),
      },
      { description: 'Which locker this is' },
    ),
    store: strict(
      {
        path: file('The database'),
        keyFile: Type.Optional(
          file(
            'The key that seals access codes (made at the first start; kluis.key beside the database where left out)',
          ),
        ),
      },
      { description: 'Where the locker keeps what it knows' },
    ),
    mqtt,
    http: strict(
      {
        kiosk: listener('The screen at the locker', 8080),
        console: listener('The operator’s console', 8081),
      },
      { description: 'The two web servers', default: {} },
    ),
    security,
    clock: strict(
      {
        trust: oneOf(
          ['ntp', 'rtc'],
          'What makes the time of day trustworthy: a network time service, or a battery clock',
          'ntp',
        ),
      },
      { description: 'The clock', default: {} },
    ),
    buses: Type.Array(bus, { minItems: 1, maxItems: 32, description: 'Lines with lock boards on them' }),
    compartments: Type.Array(compartment, { minItems: 1, maxItems: 2000, description: 'The wall' }),
    carriers: Type.Array(carrier, {
      default: [],
      maxItems: 1000,
      description: 'Carriers with limits or rights of their own',
    }),
    rules,
    cabinet,
    kiosk,
    readers: Type.Array(reader, { default: [], maxItems: 16, description: 'Scanners and badge readers' }),
  },
  { description: 'The configuration of one Kluis locker' },
)

/** The file's content with every default filled in. */
export type ConfigFile = Static<typeof configSchema>

/**
 * The JSON Schema for editors: as `configSchema`, but what has a default may be left out.
 * Plain data.
 */
export function configJsonSchema(): object {
  const relax = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(relax)
    if (typeof node !== 'object' || node === null) return node
    const entries = Object.entries(node).map(([key, value]) => [key, relax(value)] as const)
    const relaxed = Object.fromEntries(entries) as {
      required?: string[]
      properties?: Record<string, object>
    }
    const properties = relaxed.properties
    if (relaxed.required && properties) {
      relaxed.required = relaxed.required.filter((key) => !('default' in (properties[key] ?? {})))
    }
    return relaxed
  }
  const plain = JSON.parse(JSON.stringify(configSchema)) as object
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Kluis configuration',
    ...(relax(plain) as object),
  }
}
