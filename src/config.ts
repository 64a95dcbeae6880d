// Loads the configuration: one YAML file, environment variables over it, secrets from files of their own;
// checked as a whole, so that every mistake is told at once with its line. What comes out is frozen.
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Value } from 'typebox/value'
import type { BoardSettings, BusSettings, FamilyName } from './adapters/boards/board.ts'
import type { CabinetSettings } from './adapters/cabinet/settings.ts'
import type { FamilyFacts } from './config/board-families.ts'
import { familyFacts, readsSwitches } from './config/board-families.ts'
import { checkFindings } from './config/checks.ts'
import type { Section } from './config/edited.ts'
import { channelsOf, gpioNotes, linesOf } from './config/gpio-wiring.ts'
import { reasonsOf } from './config/kiosk-site.ts'
import { override } from './config/overrides.ts'
import { soundParts } from './config/parts.ts'
import type { Finding, Problem } from './config/problem.ts'
import { inOrder, pathText } from './config/problem.ts'
import type { CheckedProposal } from './config/proposal.ts'
import { checkedProposal } from './config/proposal.ts'
import type { ConfigFile } from './config/schema.ts'
import { configSchema } from './config/schema.ts'
import { credentialPath, readText, Secret } from './config/secrets.ts'
import type { Config, Secrets } from './config/settled.ts'
import { settle } from './config/settled.ts'
import { schemaFindings } from './config/wording.ts'
import type { YamlText } from './config/yaml-text.ts'
import { readYaml } from './config/yaml-text.ts'
import type { SiteSpec } from './core/nouns.ts'

export type { Problem } from './config/problem.ts'
export { problemText } from './config/problem.ts'
export { configJsonSchema } from './config/schema.ts'
export type { Config } from './config/settled.ts'

/** A file's path, or a text and the folder that its relative paths count from. */
export type ConfigSource = { readonly file: string } | { readonly text: string; readonly folder: string }

export type LoadResult =
  | {
      readonly ok: true
      readonly config: Config
      /** Nothing is wrong, but somebody may want to know. */
      readonly notes: readonly Problem[]
    }
  | { readonly ok: false; readonly problems: readonly Problem[] }

export interface LoadOptions {
  /** `skip` leaves password and key files unread: to check a file on another machine. `read` where left out. */
  readonly secrets?: 'read' | 'skip'
}

type Environment = Readonly<Record<string, string | undefined>>

/** No site's configuration is near it; the wrong file may be. */
const largestCharacters = 2_000_000

function readSource(source: ConfigSource): { text: string; folder: string } | { wrong: string } {
  if ('text' in source) return source
  try {
    return { text: readFileSync(source.file, 'utf8'), folder: dirname(resolve(source.file)) }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT') return { wrong: 'does not exist. Make it, or name another with --config FILE.' }
    if (code === 'EACCES') return { wrong: 'may not be read by this user.' }
    return { wrong: `cannot be read: ${(error as Error).message}` }
  }
}

/** Reads what the file only points at. */
function readSecrets(
  mqtt: ConfigFile['mqtt'],
  env: Environment,
  folder: string,
): { secrets: Secrets; findings: Finding[] } {
  const findings: Finding[] = []
  const read = (key: 'passwordFile' | 'caFile' | 'certFile' | 'keyFile', secret: boolean): string | null => {
    const named = mqtt[key]
    if (named === undefined) return null
    const found = readText(resolve(folder, named), { secret })
    if ('text' in found) return found.text
    findings.push({ path: ['mqtt', key], message: found.wrong })
    return null
  }
  const credential = (name: string): string | null => {
    const path = credentialPath(env, name)
    if (path === null) return null
    const found = readText(path, { secret: true })
    if ('text' in found) return found.text
    findings.push({ path: ['mqtt'], at: 'key', message: `systemd's credential "${name}": ${found.wrong}` })
    return null
  }
  const wrap = (text: string | null): Secret | null => (text === null ? null : new Secret(text))
  // A line end belongs to the file, not to the password.
  const password = (read('passwordFile', true) ?? credential('mqtt-password'))?.replace(/\r?\n$/, '') ?? null
  const secrets: Secrets = {
    password: wrap(password),
    ca: read('caFile', false),
    cert: read('certFile', false),
    key: wrap(read('keyFile', true)),
    siteKeyPath: credentialPath(env, 'kluis.key'),
  }
  return { secrets, findings }
}

const noSecrets: Secrets = { password: null, ca: null, cert: null, key: null, siteKeyPath: null }

function notesOn(file: ConfigFile, content: unknown): Finding[] {
  const notes: Finding[] = []
  if (file.security.signedOpen === 'required' && file.security.platformKeys.length === 0) {
    notes.push({
      path: ['security'],
      at: 'key',
      message: 'every remote opening will be refused: signed ones are required, and "platformKeys" is empty.',
    })
  }
  const { http } = content as { readonly http?: { readonly console?: unknown } }
  if (http?.console !== undefined) {
    notes.push({
      path: ['http', 'console'],
      at: 'key',
      message: 'the console is not yet served by this version: nothing listens there.',
    })
  }
  return [...notes, ...gpioNotes(file)]
}

function placed(
  findings: readonly Finding[],
  yaml: YamlText,
  variableFor: (path: Finding['path']) => string | null,
): Problem[] {
  return findings
    .map((finding) => {
      const variable = variableFor(finding.path)
      const at = variable === null ? yaml.place(finding.path, finding.at) : { line: 0, column: 0 }
      const problem: Problem = {
        line: at.line,
        ...(variable === null ? { column: at.column } : { variable }),
        path: pathText(finding.path),
        message: finding.message,
      }
      return { problem, at }
    })
    .sort((one, other) => inOrder(one.at, other.at))
    .map(({ problem }) => problem)
}

/**
 * Loads and checks a configuration. Never throws for what stands in it. `env` is the process's environment:
 * `KLUIS__…` variables override the file, `CREDENTIALS_DIRECTORY` may hold `mqtt-password` and `kluis.key`.
 */
export function loadConfig(source: ConfigSource, env: Environment, options: LoadOptions = {}): LoadResult {
  const read = readSource(source)
  const fail = (message: string): LoadResult => ({ ok: false, problems: [{ line: 1, path: '', message }] })
  if ('wrong' in read) return fail(read.wrong)
  if (read.text.length > largestCharacters)
    return fail('is larger than 2 MB: this is no configuration of a locker.')

  const yaml = readYaml(read.text)
  if (yaml.errors.length > 0) {
    const problems = yaml.errors.map(({ place, message }) => ({
      ...place,
      path: '',
      message: `no YAML: ${message}`,
    }))
    return { ok: false, problems }
  }
  const { content, problems, variableFor } = override(yaml.content ?? {}, env)
  const complete: unknown = Value.Default(configSchema, structuredClone(content))
  const written = (path: Finding['path']) => (variableFor(path) === null ? yaml.written(path) : null)
  const misfits = schemaFindings(complete, written)
  const parts = soundParts(complete, misfits)
  const findings = [...misfits, ...checkFindings(parts)]
  let secrets: Secrets = { ...noSecrets, siteKeyPath: credentialPath(env, 'kluis.key') }
  const mqtt = parts.section('mqtt')
  if (mqtt && options.secrets !== 'skip') {
    const found = readSecrets(mqtt, env, read.folder)
    secrets = found.secrets
    findings.push(...found.findings)
  }
  if (findings.length + problems.length > 0) {
    return { ok: false, problems: [...problems, ...placed(findings, yaml, variableFor)] }
  }
  const file = complete as ConfigFile
  return {
    ok: true,
    config: settle(file, secrets, read.folder),
    notes: placed(notesOn(file, content), yaml, variableFor),
  }
}

/**
 * What a proposal from afar makes of this file. Never throws for what stands in either; a file that can't be read or is
 * wrong by now is told as the proposal's problem.
 */
export function checkProposal(file: string, partial: Section, env: Environment): CheckedProposal {
  const read = readSource({ file })
  if ('wrong' in read) return { ok: false, problems: [{ path: '', message: `${file} ${read.wrong}` }] }
  const { text, folder } = read
  const [error] = readYaml(text).errors
  if (error) return { ok: false, problems: [{ path: '', message: `${file} is no YAML: ${error.message}` }] }
  return checkedProposal(text, partial, (edited) => loadConfig({ text: edited, folder }, env))
}

const secondsMs = (seconds: number): number => Math.round(seconds * 1000)
const hoursMs = (hours: number): number => secondsMs(hours * 3600)

/** What the core is told of the site, in its own units. */
export function siteSpec(config: Config): SiteSpec {
  const { rules } = config
  return {
    site: config.site.id,
    languages: config.site.languages,
    compartments: config.compartments.map((compartment) => ({
      id: compartment.id,
      label: compartment.label ?? compartment.id,
      size: compartment.size,
      innerMm: compartment.innerMm as unknown as readonly [number, number, number],
      sillMm: compartment.sillMm,
      column: compartment.column,
      row: compartment.row,
      features: compartment.features,
      carriers: compartment.carriers ?? null,
      door: compartment.door,
      sensed: compartment.sensor,
      watched: compartment.occupancySensor,
    })),
    carriers: config.carriers.map((carrier) => ({
      id: carrier.id,
      maxCompartments: carrier.maxCompartments ?? null,
      acceptUnannounced: carrier.acceptUnannounced,
      ...(carrier.walkInReturns === undefined
        ? {}
        : { walkInReturns: { most: carrier.walkInReturns.most, reasons: reasonsOf(carrier.walkInReturns) } }),
    })),
    rules: {
      pulseMs: rules.pulseMs,
      maxTries: rules.maxTries,
      senseWithinMs: rules.senseWithinMs,
      idleVisitMs: secondsMs(rules.idleVisitSeconds),
      openVisitMs: secondsMs(rules.openVisitSeconds),
      nagAfterMs: secondsMs(rules.nagAfterSeconds),
      leftOpenAfterMs: secondsMs(rules.leftOpenAfterSeconds),
      reopenAtKioskMs: secondsMs(rules.reopenAtKioskSeconds),
      reopenByCodeMs: secondsMs(rules.reopenByCodeMinutes * 60),
      depositWithinMs: hoursMs(rules.depositWithinHours),
      pickupWithinMs: hoursMs(rules.pickupWithinHours),
      minPinDigits: rules.minPinDigits,
      wrongCodesBeforeLockout: rules.wrongCodesBeforeLockout,
      lockoutMs: rules.lockoutSeconds.map(secondsMs),
      heavyFromG: rules.heavyFromG,
      keepEndedMs: hoursMs(rules.keepEndedDays * 24),
      keepEndedParcels: rules.keepEndedParcels,
      askToRecommendEvery: config.kiosk.askToRecommendEvery,
    },
    signedOpen: config.security.signedOpen,
  }
}

/** What the boards' adapter is told of each bus. */
export function busSettings(config: Config): readonly BusSettings[] {
  return config.buses.map((bus) => {
    // Any other family was refused when the file was checked.
    const family = bus.family as FamilyName
    const facts: FamilyFacts = familyFacts[family]
    const baudRate = bus.baudRate ?? facts.baudRate
    return {
      id: bus.id,
      family,
      path: bus.chip ?? bus.path ?? '',
      ...(bus.way === undefined ? {} : { way: bus.way }),
      ...(baudRate === undefined ? {} : { baudRate }),
      ...(bus.pacing.sweepMs === undefined ? {} : { sweepMs: bus.pacing.sweepMs }),
      ...(bus.pacing.supply === undefined ? {} : { supply: bus.pacing.supply }),
      coilRestMs: config.rules.coilRestMs,
      boards: bus.boards.map((board) => boardSettings(config, bus.id, { facts, board })),
    }
  })
}

function boardSettings(
  config: Config,
  bus: string,
  {
    facts,
    board,
  }: { readonly facts: FamilyFacts; readonly board: Config['buses'][number]['boards'][number] },
): BoardSettings {
  const { address, closedBit, inputs, dialect } = board
  const channels = channelsOf(board, facts)
  const wired = config.compartments.filter(({ door }) => door.bus === bus && door.board === address)
  const own = wired.flatMap((one) =>
    one.closedBit === undefined ? [] : [[one.door.channel, bit(one.closedBit)] as const],
  )
  const all = Array.from({ length: channels }, (_, index) => index + 1)
  const unsensed = wired.filter((one) => !one.sensor).map((one) => one.door.channel)
  return {
    address,
    channels,
    // Of no meaning where no switch is read.
    closedBit: bit(closedBit ?? 0),
    closedBits: Object.fromEntries(own),
    ...(inputs === undefined ? {} : { inputs }),
    ...(dialect === undefined ? {} : { dialect }),
    ...(board.lines === undefined ? {} : { lines: linesOf(board) }),
    withoutSensor: readsSwitches(facts, board) ? unsensed : all,
    occupancySensors: wired.filter((one) => one.occupancySensor).map((one) => one.door.channel),
  }
}

/** What the cabinet's adapter is told of its lamps, switches and thermometers. */
export function cabinetSettings({ cabinet }: Config): CabinetSettings {
  return {
    signals: cabinet.signals.map((one) => ({ ...one, compartment: one.compartment ?? null })),
    switches: cabinet.switches.map((one) => ({ ...one, goodLevel: bit(one.goodLevel) })),
    thermometers: cabinet.thermometers.map(({ id, path, minCelsius, maxCelsius }) => ({
      id,
      path,
      minCelsius: minCelsius ?? null,
      maxCelsius: maxCelsius ?? null,
    })),
  }
}

const bit = (value: number): 0 | 1 => (value === 0 ? 0 : 1)
