// The command line's outside: help, wrong usage, exit codes, and one JSON document where it is asked for.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { table } from '../../src/cli/table.ts'
import { verbs } from '../../src/cli/verbs.ts'
import { kluis } from './terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'kluis-usage-'))
afterAll(() => rmSync(folder, { recursive: true }))
const demo = new URL('../../config/demo.yaml', import.meta.url).pathname
const wrong = join(folder, 'wrong.yaml')
writeFileSync(wrong, 'version: 1\nsite: { id: 5, languages: [nl] }\n')

test('the verbs are those of the contract, so far', () => {
  expect(verbs.map(({ name }) => name)).toEqual([
    'run',
    'demo',
    'check-config',
    'detect',
    'commission',
    'status',
    'door',
    'all-off',
    'backup',
    'restore',
    'verify-journal',
    'simulate',
  ])
})

describe('help', () => {
  test.each(verbs)('of $name names its forms and every option, and succeeds', async (verb) => {
    for (const flag of ['--help', '-h']) {
      const { code, out, err } = await kluis([verb.name, flag])
      expect(code).toBe(0)
      expect(err).toBe('')
      expect(out).toContain(`usage: kluis ${verb.name}`)
      for (const option of [...Object.keys(verb.options ?? {}), 'config', 'json', 'help'])
        expect(out).toContain(`--${option}`)
      for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(120)
    }
  })

  test('of the whole lists every verb', async () => {
    const { code, out } = await kluis(['--help'])
    expect(code).toBe(0)
    for (const { name, about } of verbs) expect(out).toMatch(new RegExp(`^  ${name} +${about}$`, 'm'))
  })

  test('--version prints the version alone', async () => {
    expect(await kluis(['--version'])).toEqual({
      code: 0,
      out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
      err: '',
    })
  })
})

describe('wrong usage ends with 2 and says what to do', () => {
  test.each([
    ['no verb', [], /a verb is missing[\s\S]*check-config/],
    ['a mistyped verb', ['statsu'], /"statsu" is no verb\. Did you mean "status"\?/],
    ['half a verb', ['check'], /Did you mean "check-config"\?/],
    ['a verb to come', ['conformance'], /"conformance" is no verb\. Verbs: run, demo/],
    ['a mistyped option', ['status', '--confg', 'x'], /unknown option --confg\. Did you mean --config\?/],
    ['an option to come', ['check-config', '--fix'], /unknown option --fix/],
    ['a short option', ['status', '-c'], /unknown option -c/],
    ['an option without its value', ['status', '--config'], /--config needs a value: --config FILE/],
    ['an option in place of a value', ['status', '--config', '--help'], /--config needs a value/],
    ['a switch with a value', ['status', '--json=yes'], /--json takes no value/],
    ['a word too many', ['status', 'now'], /"now" is one word too many/],
    ['a backup to nowhere', ['backup'], /something is missing: kluis backup FILE/],
    ['two configurations', ['check-config', 'a', '--config', 'b'], /two configurations/],
    ['nothing a door does', ['door', 'close', '01'], /"close" is nothing a door does: open, test, status/],
    ['no door', ['door', 'open', '--reason', 'x', '--config', demo], /Give the ID of a compartment/],
    ['a door that is not there', ['door', 'test', '99', '--config', demo], /there is no compartment "99"/],
    ['an opening without a reason', ['door', 'open', '01', '--config', demo], /--reason TEXT/],
    ['an opening for a blank reason', ['door', 'open', '01', '--reason', ' '], /--reason TEXT/],
    ['a reason for looking', ['door', 'status', '--reason', 'x'], /--reason belongs to "door open"/],
    [
      'a port that is none',
      ['demo', '--port', '70000'],
      /--port 70000 does not fit: a number from 0 to 65535/,
    ],
    ['a port that is no path', ['detect', '--port', 'ttyUSB0'], /neither a device .* nor tcp:/],
    ['half a seed', ['demo', '--seed', '1.5'], /a whole number is wanted/],
  ])('%s', async (_what, args, words) => {
    const { code, out, err } = await kluis(args)
    expect(code).toBe(2)
    expect(out).toBe('')
    expect(err).toMatch(words)
    const json = await kluis([...args.slice(0, 1), '--json', ...args.slice(1)])
    if (args[0] !== undefined && !args.includes('--json') && !args.includes('--json=yes')) {
      expect(json.code).toBe(2)
      expect(JSON.parse(json.out)).toMatchObject({
        error: { code: 'usage', message: expect.stringMatching(words) },
      })
      expect(json.err).toBe('')
    }
  })
})

describe('the configuration', () => {
  test('that is wrong ends every verb that needs one with 78 and all its mistakes', async () => {
    for (const args of [
      ['run'],
      ['check-config'],
      ['status'],
      ['door', 'status'],
      ['backup', 'x'],
      ['restore', 'x'],
      ['verify-journal'],
    ]) {
      const { code, out, err } = await kluis([...args, '--config', wrong])
      expect(code, args.join(' ')).toBe(78)
      expect(out).toBe('')
      expect(err).toContain(`${wrong}:2:13 site.id: text is wanted`)
      expect(err).toContain(`${wrong}:1:1 mqtt: is missing`)
    }
  })

  test('comes from --config, else $KLUIS_CONFIG, else /etc/kluis/kluis.yaml', async () => {
    const other = join(folder, 'other.yaml')
    expect((await kluis(['check-config', '--config', demo], { env: { KLUIS_CONFIG: other } })).code).toBe(0)
    expect((await kluis(['check-config'], { env: { KLUIS_CONFIG: other } })).err).toContain(
      `${other}:1: does not exist`,
    )
    expect((await kluis(['check-config'], { env: { KLUIS_CONFIG: '' } })).err).toContain(
      '/etc/kluis/kluis.yaml',
    )
  })

  test('a relative path counts from the folder one is in', async () => {
    expect((await kluis(['check-config', 'wrong.yaml'], { folder })).err).toContain(wrong)
  })

  test('that is right is told in one line, and with --json in one document', async () => {
    const { code, out } = await kluis(['check-config', demo])
    expect(code).toBe(0)
    expect(out).toMatch(/demo\.yaml is right: site demo-01, 24 compartments \(.*12 S.*\) on 2 boards\n$/)
    const json = await kluis(['check-config', demo, '--json'])
    expect(JSON.parse(json.out)).toMatchObject({
      ok: true,
      site: 'demo-01',
      compartments: 24,
      sizes: { S: 12, XL: 1 },
    })
  })

  test('that is wrong is one document with --json, on standard output', async () => {
    const { code, out, err } = await kluis(['check-config', wrong, '--json'])
    expect(code).toBe(78)
    expect(err).toBe('')
    expect(JSON.parse(out)).toMatchObject({
      ok: false,
      problems: expect.arrayContaining([expect.objectContaining({ line: 2, path: 'site.id' })]),
    })
  })

  test('of another machine can be checked without its secrets', async () => {
    const usb = new URL('../../config/kr-cu16-usb.yaml', import.meta.url).pathname
    expect((await kluis(['check-config', usb])).code).toBe(78)
    const { code, out } = await kluis(['check-config', usb, '--skip-secrets'])
    expect(code).toBe(0)
    expect(out).toMatch(/every remote opening will be refused.*\(a note, not an error\)/)
  })
})

test('tables are aligned, numbers to the right, without blanks at the end', () => {
  expect(
    table([
      ['SIZE', 'N', 'X'],
      ['S', '12', 'a'],
      ['XL', '3', ''],
    ]),
  ).toBe('SIZE   N  X\nS     12  a\nXL     3')
})
