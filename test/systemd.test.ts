// The unit and the rules that are installed on a machine, as systemd itself judges them. That they work together with the
// daemon was tried in a virtual machine: docs/installing.md.
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const run = promisify(execFile)
const read = (name: string) => readFileSync(new URL(`../systemd/${name}`, import.meta.url), 'utf8')

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kluis-systemd-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** The unit as a file of this machine, whose program exists here; with `more` behind it. */
function unitFile(more = ''): string {
  const file = join(folder, 'kluisd.service')
  writeFileSync(file, `${read('kluisd.service').replaceAll('/opt/kluis/bin/kluis', process.execPath)}${more}`)
  return file
}

/** Ends badly where the exposure is above `tenths`. */
const judge = (file: string, tenths: number) =>
  run('systemd-analyze', ['security', '--offline=true', '--no-pager', `--threshold=${tenths}`, file])

describe('kluisd.service', () => {
  test('is understood by systemd, every line of it', async () => {
    const { stdout, stderr } = await run('systemd-analyze', ['verify', unitFile()])
    expect(`${stdout}${stderr}`).toBe('')
  })

  test('is misunderstood when it is wrong', async () => {
    const verdict = run('systemd-analyze', ['verify', unitFile('\n[Service]\nWatchdog=30s\n')])
    expect((await verdict).stderr).toMatch(/Unknown key.*Watchdog/)
  })

  test('is exposed no more than 1.7', async () => {
    await judge(unitFile(), 17)
  })

  test('would be exposed more without its sandbox', async () => {
    await expect(judge(unitFile('\n[Service]\nSystemCallFilter=\nPrivateUsers=no\n'), 17)).rejects.toThrow()
  })

  test.each(['credentials', 'network'])('goes with the example %s.conf', async (name) => {
    const { stderr } = await run('systemd-analyze', [
      'verify',
      unitFile(`\n${read(`kluisd.service.d/${name}.conf.example`)}`),
    ])
    expect(stderr).toBe('')
  })
})

describe('70-kluis.rules', () => {
  const lines = read('70-kluis.rules')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))

  test('are conditions and deeds in the form of udev(7)', () => {
    const pair = String.raw`[A-Z]+(?:\{[A-Za-z_/]+\})?(?:==|!=|\+=|=)"[^"]*"`
    const rule = new RegExp(`^${pair}(?:, ${pair})*$`)
    expect(lines.filter((line) => !rule.test(line))).toEqual([])
  })

  test('jump only to labels that follow', () => {
    lines.forEach((line, index) => {
      const label = /GOTO="([^"]+)"/.exec(line)?.[1]
      if (label) expect(lines.slice(index + 1)).toContain(`LABEL="${label}"`)
    })
  })

  test('give devices to groups that the daemon’s user is made a member of', () => {
    const groups = [...read('70-kluis.rules').matchAll(/GROUP="([a-z]+)"/g)].map(([, group]) => group)
    const supplementary = /^SupplementaryGroups=(.*)$/m.exec(read('kluisd.service'))?.[1]?.split(' ')
    expect(new Set(groups)).toEqual(new Set(supplementary))
    for (const group of groups) expect(read('kluis.sysusers')).toContain(`m kluis ${group}\n`)
  })
})
