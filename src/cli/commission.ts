// `kluis commission`: walks along the doors with a technician, one at a time, and asks which one opened; then mends the
// configuration's wires and polarities. Every opening goes through the daemon and so stands in the journal; what the
// observations mean is wiring-findings.ts.
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { DoorAnswer } from '../adapters/http/control.ts'
import { editedText } from '../config/edited.ts'
import { didYouMean } from '../config/nearest.ts'
import type { Config } from '../config.ts'
import { loadConfig, problemText } from '../config.ts'
import type { Call, Result, Verb } from './command.ts'
import { exit, UsageError } from './command.ts'
import { configFile, withConfig } from './configuration.ts'
import { ask, throughDaemon } from './daemon.ts'
import { keepBefore, replaceFile } from './kept-file.ts'
import type { Findings, Observation } from './wiring-findings.ts'
import { findingsOf } from './wiring-findings.ts'

type Readings = Observation['before']

/** The person walked away, or the terminal ended. */
const stopped = Symbol('stopped')

const reason = 'commissioning'
const stepMs = 100

async function readings(config: Config): Promise<Readings> {
  const { doors } = await ask<{ doors: readonly { id: string; door: Readings[string] }[] }>(
    config,
    'GET',
    '/doors',
  )
  return Object.fromEntries(doors.map(({ id, door }) => [id, door]))
}

/** Reads until the switches are as wanted, or as long as the rules wait for one: a wrong one never moves. */
async function readUntil(config: Config, isWanted: (now: Readings) => boolean): Promise<Readings> {
  for (let steps = Math.ceil(config.rules.senseWithinMs / stepMs); ; steps -= 1) {
    const now = await readings(config)
    if (steps <= 0 || isWanted(now)) return now
    await pause(stepMs)
  }
}

/** Which door the person saw; asks until the answer makes sense. */
async function seenDoor(call: Call, config: Config, id: string): Promise<string | null | 'again' | symbol> {
  const ids = config.compartments.map((one) => one.id)
  for (;;) {
    const said = await call.ask(
      `Door ${id}: which door opened? Enter: ${id} · another ID · n none · r again · q stop > `,
    )
    const answer = said?.trim()
    if (answer === undefined || answer === 'q') return stopped
    if (answer === '') return id
    if (answer === 'n') return null
    if (answer === 'r') return 'again'
    if (ids.includes(answer)) return answer
    tell(call, `There is no door "${answer}".${didYouMean(answer, ids)}\n`)
  }
}

/** Programs that read the outcome get nothing but the outcome; the questions go to standard error. */
const tell = (call: Call, text: string): void => {
  if (!call.json) call.write(text)
}

async function observe(call: Call, config: Config, id: string): Promise<Observation | symbol> {
  const { door } = config.compartments.find((one) => one.id === id) ?? {}
  for (;;) {
    const before = await readings(config)
    tell(call, `\nDoor ${id} (${door?.bus} board ${door?.board} channel ${door?.channel}): opening …\n`)
    const answer = await ask<DoorAnswer>(config, 'POST', `/doors/${id}/open`, { reason })
    if (answer.status === 'refused') tell(call, `The daemon did not open it: ${answer.reason}.\n`)
    const after = await readUntil(config, (now) => now[id] !== before[id])
    const opened = await seenDoor(call, config, id)
    if (opened === 'again') continue
    if (typeof opened === 'symbol') return opened
    if (opened !== null && (await call.ask(`Close door ${opened}, then press Enter > `)) === null)
      return stopped
    return { compartment: id, opened, before, after }
  }
}

function report({ changes, remarks }: Findings): string {
  const lines = [
    ...(changes.length === 0
      ? ['The configuration is right.']
      : ['To be changed:', ...changes.map((one) => `  ${one}`)]),
    ...(remarks.length === 0 ? [] : ['To be looked at:', ...remarks.map((one) => `  ${one}`)]),
  ]
  return `\n${lines.join('\n')}\n`
}

const saysYes = (answer: string | null): boolean => /^y(es)?$/i.test(answer?.trim() ?? '')

/** What the walk opened is doubted; whoever walked has seen it empty. */
async function releaseAll(call: Call, config: Config, observations: readonly Observation[]): Promise<void> {
  const touched = [
    ...new Set(observations.flatMap((of) => [of.compartment, ...(of.opened === null ? [] : [of.opened])])),
  ]
  const { doors } = await ask<{ doors: readonly { id: string; state: string }[] }>(config, 'GET', '/doors')
  const doubted = doors
    .filter(({ id, state }) => state === 'unsure' && touched.includes(id))
    .map(({ id }) => id)
  if (doubted.length === 0) return
  const question = `\nWere all of these empty: ${doubted.join(', ')}? Then they are put back into use. [y/N] > `
  if (!saysYes(await call.ask(question))) return
  for (const id of doubted)
    await ask(config, 'POST', `/doors/${id}/release`, {
      transaction: randomUUID(),
      reason: 'seen empty at commissioning',
    })
}

/** Writes the correction, if it still makes a right configuration and the person agrees. */
async function mend(call: Call, findings: Findings): Promise<'written' | 'left' | Result> {
  const { correction } = findings
  if (correction === null) return 'left'
  const file = configFile(call)
  const text = editedText(readFileSync(file, 'utf8'), correction)
  const loaded = loadConfig({ text, folder: dirname(file) }, call.env, { secrets: 'skip' })
  if (!loaded.ok) {
    const problems = loaded.problems.map((problem) => problemText(problem, file))
    const message = `These changes alone make no right configuration; walk along all doors that are concerned.\n${problems.join('\n')}`
    return { code: exit.failed, text: message, document: { ok: false, problems: loaded.problems } }
  }
  if (
    !saysYes(
      await call.ask(`Write this to ${file}? The file as it is now is kept as ${file}.before. [y/N] > `),
    )
  )
    return 'left'
  keepBefore(file)
  replaceFile(file, text)
  return 'written'
}

async function commissionWall(call: Call, config: Config): Promise<Result> {
  const ids = config.compartments.map((one) => one.id)
  for (const word of call.words)
    if (!ids.includes(word))
      throw new UsageError(`there is no compartment "${word}".${didYouMean(word, ids)}`)
  const walk = call.words.length > 0 ? call.words : ids
  tell(
    call,
    `${walk.length} doors, one after the other. Stand where you see all of them; nobody else should be at the locker.\n`,
  )
  const observations: Observation[] = []
  for (const id of walk) {
    const of = await observe(call, config, id)
    if (typeof of === 'symbol') break
    observations.push(of)
  }
  const findings = findingsOf(config, observations)
  tell(call, report(findings))
  await releaseAll(call, config, observations)
  const outcome = await mend(call, findings)
  if (typeof outcome === 'object') return outcome
  const isMended = findings.correction === null || outcome === 'written'
  const isDone = observations.length === walk.length && findings.remarks.length === 0 && isMended
  const text =
    outcome === 'written'
      ? 'Written. Start the daemon anew, then walk along the changed doors once more.'
      : observations.length < walk.length
        ? `Stopped after ${observations.length} of ${walk.length} doors; nothing was written.`
        : 'Nothing was written.'
  return {
    code: isDone ? exit.done : exit.failed,
    text,
    document: { walked: observations.length, written: outcome === 'written', ...findings },
  }
}

export const commission: Verb = {
  name: 'commission',
  about: 'Opens each door in turn, asks which one opened, and mends the configuration',
  forms: ['[ID …]'],
  details:
    'Finds wires that open another door and switches that read the other way round. Goes through the running\n' +
    'daemon, so that every opening stands in the journal. Comments in the configuration stay; nothing is written\n' +
    'before you agree. Exit code 0: the wall is as the configuration says, or was mended.',
  words: [0, 2000],
  run: (call) =>
    withConfig(call, { secrets: 'skip' }, (config) => throughDaemon(() => commissionWall(call, config))),
}
