// The configuration as the daemon uses it: checked, complete, frozen, with null for what was not given.
// Holds no secret in clear.
import { dirname, resolve } from 'node:path'
import type { ConfigFile } from './schema.ts'
import type { Secret } from './secrets.ts'

export interface Listener {
  readonly host: string
  /** 0 takes any free one. */
  readonly port: number
}

export type MqttConfig =
  | {
      readonly kind: 'broker'
      readonly url: string
      readonly username: string | null
      readonly password: Secret | null
      /** PEM texts. */
      readonly ca: string | null
      readonly cert: string | null
      readonly key: Secret | null
    }
  | ({ readonly kind: 'embedded' } & Listener)

type Deep<T> = T extends object ? { readonly [K in keyof T]: Deep<T[K]> } : T

export interface Config {
  readonly site: Deep<ConfigFile['site']>
  /** Absolute paths. */
  readonly store: { readonly path: string; readonly keyFile: string }
  readonly mqtt: MqttConfig
  readonly http: { readonly kiosk: Listener; readonly console: Listener }
  readonly security: Deep<ConfigFile['security']>
  readonly clock: Deep<ConfigFile['clock']>
  readonly buses: Deep<ConfigFile['buses']>
  readonly compartments: Deep<ConfigFile['compartments']>
  readonly carriers: Deep<ConfigFile['carriers']>
  readonly rules: Deep<ConfigFile['rules']>
  readonly cabinet: Deep<ConfigFile['cabinet']>
  readonly kiosk: Deep<ConfigFile['kiosk']>
  readonly readers: Deep<ConfigFile['readers']>
}

export interface Secrets {
  readonly password: Secret | null
  readonly ca: string | null
  readonly cert: string | null
  readonly key: Secret | null
  /** Where systemd keeps the site's key, if it does. */
  readonly siteKeyPath: string | null
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    Object.values(value).forEach(freeze)
  }
  return value
}

/** `folder`: what relative paths count from. */
export function settle(file: ConfigFile, secrets: Secrets, folder: string): Config {
  const path = resolve(folder, file.store.path)
  const ownKey = file.store.keyFile === undefined ? null : resolve(folder, file.store.keyFile)
  const { siteKeyPath, ...brokerSecrets } = secrets
  const listener = ({ host, port }: Listener): Listener => ({ host, port })
  return freeze({
    site: file.site,
    store: { path, keyFile: ownKey ?? siteKeyPath ?? resolve(dirname(path), 'kluis.key') },
    mqtt: file.mqtt.embedded
      ? { kind: 'embedded', ...listener(file.mqtt.embedded) }
      : { kind: 'broker', url: file.mqtt.url ?? '', username: file.mqtt.username ?? null, ...brokerSecrets },
    http: { kiosk: listener(file.http.kiosk), console: listener(file.http.console) },
    security: file.security,
    clock: file.clock,
    buses: file.buses,
    compartments: file.compartments,
    carriers: file.carriers,
    rules: file.rules,
    cabinet: file.cabinet,
    kiosk: file.kiosk,
    readers: file.readers,
  })
}
