// The house rules, as a test: who may import whom, where time and chance may stand, what a file looks like.
// The tables at the head are meant to be amended, together with ARCHITECTURE.md; the checkers below know no names.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { describe, expect, test } from 'vitest'

// ---- The tables ----------------------------------------------------------------------------------------------

interface ImportRow {
  /** Whose imports these are. The first row that fits a file counts. */
  readonly from: string
  /** May be imported in any way. */
  readonly any?: readonly string[]
  /** May be imported with `import type`. */
  readonly types?: readonly string[]
  /** May be imported with `import()`, so that it is loaded only when it is wanted. */
  readonly lazy?: readonly string[]
}

// `x/` is everything below x, `*` one name, `**` any path, `(a|b)` either, `$1` what stood there in `from`.
// `node:` is everything that comes with Node, `npm:` every package, `npm:mqtt` one package.
const importTable: readonly ImportRow[] = [
  { from: 'src/core/', any: ['src/core/'] },
  { from: 'src/ports/', any: ['src/ports/'], types: ['src/core/'] },
  { from: 'src/engine.ts', any: ['src/core/', 'src/ports/'] },
  {
    from: 'src/adapters/boards/*.ts',
    any: [
      'src/adapters/boards/',
      'src/adapters/links/connection*.ts',
      'src/ports/',
      'src/core/faults.ts',
      'src/core/transitions.ts',
      'node:',
      'npm:',
    ],
    types: ['src/core/', 'src/engine.ts'],
  },
  {
    from: 'src/adapters/readers/*.ts',
    any: [
      'src/adapters/readers/',
      'src/adapters/links/connection*.ts',
      'src/ports/',
      'src/core/faults.ts',
      'node:',
      'npm:',
    ],
    types: ['src/core/', 'src/engine.ts'],
  },
  {
    from: 'src/adapters/cabinet/',
    any: [
      'src/adapters/cabinet/',
      'src/adapters/links/connection*.ts',
      'src/ports/',
      'src/core/faults.ts',
      'node:',
      'npm:',
    ],
    types: ['src/core/', 'src/engine.ts'],
  },
  {
    from: 'src/adapters/(boards|readers)/*/',
    any: [
      'src/adapters/$1/$2/',
      'src/adapters/$1/*.ts',
      'src/adapters/links/connection*.ts',
      'src/ports/',
      'src/core/faults.ts',
      'src/core/**schema*.ts',
      'node:',
      'npm:',
    ],
    types: ['src/core/', 'src/engine.ts'],
  },
  {
    from: 'src/adapters/*/',
    any: ['src/adapters/$1/', 'src/ports/', 'src/core/faults.ts', 'src/core/**schema*.ts', 'node:', 'npm:'],
    types: ['src/core/', 'src/engine.ts'],
  },
  { from: 'src/version.ts', any: ['package.json'] },
  {
    from: 'src/(config.ts|config/*)',
    any: ['src/config/', 'src/core/', 'node:', 'npm:'],
    types: ['src/ports/', 'src/adapters/', 'src/config.ts'],
  },
  { from: 'src/compose.ts', any: ['src/', 'node:', 'npm:'], lazy: ['simulator/'] },
  { from: 'src/compose-devices.ts', any: ['src/', 'node:', 'npm:'] },
  // The verbs `demo`, `simulate` and `conformance` live in the simulator; the daemon never loads it.
  { from: 'src/cli/', any: ['src/', 'node:', 'npm:', 'package.json'], lazy: ['simulator/'] },
  { from: 'src/main.ts', any: ['src/', 'node:', 'npm:', 'package.json'] },
  { from: 'src/pages/', any: ['src/pages/', 'npm:'], types: ['src/core/'] },
  // A checker that shared code with the rules would share their mistakes.
  {
    from: 'simulator/world/checkers/',
    any: ['simulator/world/checkers/'],
    types: ['src/core/', 'src/ports/', 'simulator/'],
  },
  {
    // The broker outlives the demo's daemon, whose power can be cut.
    from: 'simulator/demo/',
    any: [
      'simulator/',
      'src/compose.ts',
      'src/config.ts',
      'src/adapters/mqtt/broker.ts',
      'src/core/',
      'src/ports/',
      'node:',
      'npm:',
    ],
    types: ['src/'],
  },
  {
    from: 'simulator/',
    any: [
      'simulator/',
      'src/core/',
      'src/ports/',
      'src/engine.ts',
      'src/adapters/sqlite/',
      'src/adapters/memory/',
      'src/adapters/**codec*.ts',
      'src/adapters/**frame*.ts',
      'node:',
      'npm:aedes',
      'npm:koffi',
      'npm:mqtt',
    ],
    types: ['src/'],
  },
  { from: 'scripts/', any: ['src/', 'simulator/', 'scripts/', 'node:', 'npm:', 'package.json'] },
  { from: 'test/', any: ['src/', 'simulator/', 'scripts/', 'test/', 'node:', 'npm:', 'package.json'] },
]

interface Ban {
  readonly what: RegExp
  readonly instead: string
  readonly in: readonly string[]
  readonly except?: readonly string[]
}

// Pages run in a browser, which has no ports.
const rawWorld = ['src/adapters/host/', 'src/main.ts', 'src/cli/', 'src/pages/']

const bans: readonly Ban[] = [
  {
    what: /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.(?:now|timeOrigin)\b/,
    instead: 'take a Clock (src/ports/clock.ts), or the time that decide is given',
    in: ['src/'],
    except: rawWorld,
  },
  {
    what: /(?<!(?<!\bglobalThis)\.)\bset(?:Timeout|Interval|Immediate)\b|['"]node:timers(?:\/promises)?['"]/,
    instead:
      'take a Clock and its wakeAt (src/ports/clock.ts); a deadline that must survive a restart is a row',
    in: ['src/'],
    except: rawWorld,
  },
  {
    what: /\bMath\.random\b|\bcrypto\.random\w+|\b(?:randomBytes|randomUUID|randomInt|randomFill|randomFillSync|getRandomValues)\b/,
    instead: 'take Ids (src/ports/ids.ts)',
    in: ['src/'],
    except: rawWorld,
  },
  {
    what: /(?<![.\w$])process\s*[.[]|['"]node:process['"]/,
    instead: 'read it in src/main.ts or src/cli/ and hand it in through the configuration or compose.ts',
    in: ['src/'],
    except: rawWorld,
  },
  {
    what: /\bexport\s+default\b/,
    instead: 'export it by the one name it has everywhere',
    in: ['src/'],
  },
  {
    what: /\brequire\s*\(|\bimport\s*\(\s*(?!['"\s])/,
    instead: 'write import with the literal name of the file, so that this test and the reader see it',
    in: ['src/', 'simulator/'],
  },
  {
    what: /\bvi\.(?:mock|doMock|hoisted)\b/,
    instead: 'write a fake of the port once and prove it with its contract suite',
    in: ['test/'],
  },
  {
    what: /\b(?:it|test|describe|suite)(?:\.\w+)*\.(?:skip|only|todo|fails|skipIf|runIf)\b|\b(?:xit|xtest|xdescribe|fit|fdescribe)\s*\(/,
    instead: 'make it pass, make it run always, or take it out',
    in: ['test/'],
  },
]

const unfinished = /\b(?:TODO|FIXME|XXX|HACK)\b/
const forbiddenFolders = ['utils', 'lib', 'common', 'helpers', 'services', 'managers', 'types']
const kebabCase = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)*$/
/** Upper-case wherever they are found, also outside this project. */
const conventionalFiles = ['README.md', 'LICENSE']
const headerLines = { atLeast: 2, atMost: 6 }
const lineLimit = 350
const roots = ['src', 'simulator', 'scripts', 'test']
const shippedRoots = ['src/', 'simulator/']
/** Recorded bytes and pages keep the names they came with. */
const notOurs = ['test/fixtures/']

// ---- The checkers: a file goes in, sentences about what to do come out ----------------------------------------

interface SourceFile {
  readonly path: string
  readonly text: string
}

type Checker = (file: SourceFile) => string[]

const below = (path: string, places: readonly string[]) => places.some((place) => path.startsWith(place))

/** Comments become blanks, and so does what stands in quotes if `strings` says so; line numbers stay. */
function blank(text: string, strings: 'keep strings' | 'blank strings'): string {
  const token = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`/g
  return text.replace(token, (found) => {
    if (found.startsWith('/')) return found.replace(/[^\n]/g, ' ')
    // A ban may be about one of Node's modules.
    if (found.startsWith('`') || strings === 'keep strings' || /^.node:[a-z/]+.$/.test(found)) return found
    return `${found[0]}${' '.repeat(found.length - 2)}${found[0]}`
  })
}

const lineAt = (text: string, index: number) => text.slice(0, index).split('\n').length

interface Import {
  readonly specifier: string
  readonly how: 'value' | 'type' | 'lazy'
  readonly line: number
}

function importsOf({ text }: SourceFile): Import[] {
  const code = blank(text, 'keep strings')
  const outsideStrings = blank(text, 'blank strings')
  const find = (form: RegExp, how: (match: RegExpExecArray) => Import['how']) =>
    [...code.matchAll(form)].flatMap((match) => {
      const index = match.index + match[0].search(/\S/)
      if (!/^(?:import|export)/.test(outsideStrings.slice(index))) return []
      return [{ specifier: match.groups?.specifier ?? '', how: how(match), line: lineAt(code, index) }]
    })
  const still =
    /^[ \t]*(?:import|export)\s+(?<type>type\s+(?!from\b))?(?:[\w$*\s{},]*?\bfrom\s*)?['"](?<specifier>[^'"\n]+)['"]/gm
  const lazy = /\bimport\s*\(\s*['"](?<specifier>[^'"\n]+)['"]/g
  return [
    ...find(still, (match) => (match.groups?.type === undefined ? 'value' : 'type')),
    ...find(lazy, () => 'lazy'),
  ]
}

function targetOf(path: string, specifier: string): string {
  if (specifier.startsWith('.')) return posix.normalize(posix.join(posix.dirname(path), specifier))
  if (specifier.startsWith('node:')) return specifier
  const parts = specifier.split('/')
  return `npm:${parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/')}`
}

function patternOf(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+?^$]/g, '\\$&')
    .replace(/\*\*|\*/g, (star) => (star === '**' ? '.*' : '([^/]*)'))
  return new RegExp(`^${source}${/[/:]$/.test(pattern) ? '' : '$'}`)
}

function fits(target: string, patterns: readonly string[] | undefined, captured: readonly string[]): boolean {
  return (patterns ?? []).some((pattern) =>
    patternOf(pattern.replace(/\$(\d)/g, (_, digit) => captured[Number(digit)] ?? '')).test(target),
  )
}

const checkImports: Checker = (file) => {
  for (const row of importTable) {
    const match = patternOf(row.from).exec(file.path)
    if (match === null) continue
    return importsOf(file).flatMap(({ specifier, how, line }) => {
      const target = targetOf(file.path, specifier)
      if (fits(target, row.any, match)) return []
      if (how === 'type' && fits(target, row.types, match)) return []
      if (how === 'lazy' && fits(target, row.lazy, match)) return []
      const advice = fits(target, row.types, match)
        ? 'write import type, or move what both need to where both may look'
        : fits(target, row.lazy, match)
          ? 'load it with import() where it is wanted'
          : 'hand it in through compose.ts, or move the code to where it may know this'
      return [`${file.path}:${line}: ${row.from} may not import ${target}: ${advice}`]
    })
  }
  return [`${file.path}:1: stands in no row of the import table: move it, or add a row to test/tidy.test.ts`]
}

const checkBans: Checker = (file) => {
  const code = blank(file.text, 'blank strings')
  return bans.flatMap((ban) => {
    if (!below(file.path, ban.in) || below(file.path, ban.except ?? [])) return []
    const everywhere = new RegExp(ban.what, 'g')
    return [...code.matchAll(everywhere)].map(
      (match) => `${file.path}:${lineAt(code, match.index)}: no ${match[0].trim()} here: ${ban.instead}`,
    )
  })
}

const checkUnfinished: Checker = ({ path, text }) =>
  text
    .split('\n')
    .flatMap((line, index) =>
      unfinished.test(line)
        ? [`${path}:${index + 1}: finish it now, or write it down outside the code: ${line.trim()}`]
        : [],
    )

const checkHeader: Checker = ({ path, text }) => {
  const header =
    /^(?:#![^\n]*\n)?(?:\/\*[\s\S]*?\*\/|(?:\/\/[^\n]*(?:\n|$))+)/
      .exec(text)?.[0]
      .replace(/^#![^\n]*\n/, '') ?? ''
  const count = header.split('\n').filter((line) => /\w/.test(line)).length
  if (count >= headerLines.atLeast && count <= headerLines.atMost) return []
  return [
    `${path}:1: opens with ${count} lines of comment: say in ${headerLines.atLeast} to ${headerLines.atMost} what it owns and what it must not do`,
  ]
}

const checkLength: Checker = ({ path, text }) => {
  const count = text.replace(/\n$/, '').split('\n').length
  return count > lineLimit ? [`${path}: ${count} lines, over ${lineLimit}: it is two rooms, so split it`] : []
}

const checkNames: Checker = ({ path }) =>
  path.split('/').flatMap((name, index, all) => {
    if (index === all.length - 1 && conventionalFiles.includes(name)) return []
    if (!kebabCase.test(name)) return [`${path}: rename '${name}' to kebab-case`]
    if (index < all.length - 1 && forbiddenFolders.includes(name)) {
      return [`${path}: no folder '${name}': put each file with what it serves, named for what it is`]
    }
    return []
  })

// ---- The project ----------------------------------------------------------------------------------------------

const repository = new URL('..', import.meta.url)

const paths = roots
  .filter((root) => existsSync(new URL(root, repository)))
  .flatMap((root) =>
    readdirSync(new URL(root, repository), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => posix.relative(repository.pathname, posix.join(entry.parentPath, entry.name))),
  )
  .filter((path) => !below(path, notOurs))

const sources = paths
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => ({ path, text: readFileSync(new URL(path, repository), 'utf8') }))
const shipped = sources.filter(({ path }) => below(path, shippedRoots))
const notThisFile = sources.filter(({ path }) => path !== 'test/tidy.test.ts')

describe('the project keeps its own rules', () => {
  test('there is something to check', () => {
    expect(shipped.length).toBeGreaterThan(0)
    expect(shipped.flatMap(importsOf).length).toBeGreaterThan(0)
  })

  test.each<[string, Checker, readonly SourceFile[]]>([
    ['every import stands in the table', checkImports, sources],
    ['time, chance and process come in through ports; nothing is mocked or skipped', checkBans, sources],
    ['nothing is left unfinished', checkUnfinished, notThisFile],
    ['every file says what it owns', checkHeader, shipped],
    ['no file has become two rooms', checkLength, shipped],
    ['files and folders are kebab-case nouns', checkNames, paths.map((path) => ({ path, text: '' }))],
  ])('%s', (_title, checker, files) => {
    expect(files.flatMap(checker)).toEqual([])
  })
})

describe('the packages are pinned', () => {
  interface Locked {
    readonly version?: string
    readonly resolved?: string
    readonly optionalDependencies?: Readonly<Record<string, string>>
  }
  const read = (path: string) => JSON.parse(readFileSync(new URL(path, repository), 'utf8'))
  const locked: Readonly<Record<string, Locked>> = read('package-lock.json').packages

  test('package.json names exact versions', () => {
    const { dependencies, devDependencies, optionalDependencies } = read('package.json')
    const ranges = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
    expect(ranges.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(String(version)))).toEqual([])
  })

  test('package-lock.json names no registry', () => {
    expect(Object.keys(locked).filter((path) => locked[path]?.resolved?.startsWith('http'))).toEqual([])
  })

  // npm leaves out what a registry didn't have when the file was made; then `npm ci` of npm 11 refuses the file
  // wherever the registry has it: add the entry with version, os, cpu and optional by hand.
  test('package-lock.json has an entry for every platform of an optional package', () => {
    const absent = Object.entries(locked).flatMap(([path, entry]) =>
      Object.keys(entry.optionalDependencies ?? {}).filter(
        (name) =>
          locked[`node_modules/${name}`]?.version === undefined &&
          locked[`${path}/node_modules/${name}`]?.version === undefined,
      ),
    )
    expect(absent).toEqual([])
  })
})

// ---- Proof that each rule can fail ----------------------------------------------------------------------------

describe('the rules can fail', () => {
  /** The file, what stands in it, and what the complaint says; no complaint is expected where nothing is given. */
  type Case = readonly [path: string, text: string, complaint?: string]

  const cases = (checker: Checker, given: readonly Case[]) => {
    for (const [path, text, complaint] of given) {
      const start = JSON.stringify(text.slice(0, 90))
      if (complaint === undefined) {
        test(`${path} may say ${start}`, () => expect(checker({ path, text })).toEqual([]))
      } else {
        test(`${path} may not say ${start}`, () =>
          expect(checker({ path, text }).join('\n')).toContain(complaint))
      }
    }
  }

  describe('imports', () => {
    const board = 'src/adapters/boards/cu12/board.ts'
    cases(checkImports, [
      ['src/core/a.ts', "import { x } from '../engine.ts'", 'a.ts:1: src/core/ may not import src/engine.ts'],
      ['src/core/a.ts', "import { Type } from 'typebox'", 'npm:typebox'],
      ['src/core/a.ts', "import { helmet } from '@fastify/helmet/x.js'", 'npm:@fastify/helmet'],
      ['src/core/a.ts', "import type { X } from 'node:net'", 'node:net'],
      ['src/core/a.ts', "import type { X } from '../ports/store.ts'", 'src/ports/store.ts'],
      ['src/core/a.ts', "export * from '../ports/ids.ts'", 'src/ports/ids.ts'],
      ['src/core/a.ts', "import '../adapters/sqlite/store.ts'", 'src/adapters/sqlite/store.ts'],
      ['src/core/a.ts', "// import { x } from '../engine.ts'"],
      ['src/core/a.ts', 'const text = \'import("../engine.ts")\''],
      ['src/core/a.ts', "/* see */ import { x } from './rules/b.ts'"],
      ['src/ports/a.ts', "import { type X } from '../core/nouns.ts'", 'write import type'],
      ['src/ports/a.ts', "import type { X } from '../core/nouns.ts'"],
      ['src/engine.ts', "const a = 1\nimport {\n  b,\n} from './compose.ts'", 'src/engine.ts:2: '],
      ['src/engine.ts', "const x = await import('./compose.ts')", 'src/compose.ts'],
      ['src/adapters/mqtt/a.ts', "import { decide } from '../../core/decide.ts'", 'write import type'],
      ['src/adapters/mqtt/a.ts', "import type { Change } from '../../core/decision.ts'"],
      ['src/adapters/http/a.ts', "import { x } from '../mqtt/uplink.ts'", 'src/adapters/mqtt/uplink.ts'],
      ['src/adapters/http/a.ts', "await import('../../../simulator/boards/b.ts')", 'simulator/boards/b.ts'],
      [board, "import { x } from '../kr-cu16/board.ts'", 'src/adapters/boards/kr-cu16/board.ts'],
      [board, "import { x } from '../link.ts'\nimport { y } from './frames.ts'"],
      [board, "import { faults } from '../../../core/faults.ts'"],
      ['src/adapters/boards/families.ts', "import { x } from './cu12/board.ts'"],
      ['src/adapters/boards/bus.ts', "import { x } from '../links/connection.ts'"],
      ['src/adapters/readers/reader.ts', "import { x } from '../links/connection.ts'"],
      [
        'src/adapters/readers/reader.ts',
        "import { x } from '../links/serial.ts'",
        'src/adapters/links/serial.ts',
      ],
      [
        'src/adapters/readers/reader.ts',
        "import { x } from '../boards/line.ts'",
        'src/adapters/boards/line.ts',
      ],
      ['src/compose.ts', "import { x } from '../simulator/boards/b.ts'", 'load it with import()'],
      ['src/compose.ts', "await import('../simulator/boards/b.ts')"],
      ['src/compose.ts', "import { x } from '../test/engine/a.ts'", 'test/engine/a.ts'],
      ['src/pages/kiosk/a.ts', "import { readFileSync } from 'node:fs'", 'node:fs'],
      [
        'simulator/world/checkers/a.ts',
        "import { x } from '../../../src/core/rules.ts'",
        'write import type',
      ],
      ['simulator/boards/a.ts', "import { x } from '../../src/adapters/http/kiosk.ts'", 'src/adapters/http/'],
      ['simulator/boards/a.ts', "import { x } from '../../src/adapters/boards/cu12/frames.ts'"],
      ['src/shed.ts', '', 'stands in no row'],
    ])
  })

  describe('bans', () => {
    const adapter = 'src/adapters/mqtt/a.ts'
    const suite = 'test/engine/a.test.ts'
    cases(checkBans, [
      ['src/core/a.ts', 'const a = 1\nconst now = Date.now()', 'src/core/a.ts:2: no Date.now here'],
      ['src/core/a.ts', ['const text = `at $', '{Date.now()}`'].join(''), 'Date.now'],
      ['src/core/a.ts', "// never Date.now()\nassert(ok, 'no Date.now() here')"],
      ['src/engine.ts', 'const now = new Date()', 'take a Clock'],
      [adapter, 'new Date(event.atMs).toISOString()'],
      [adapter, 'performance.now()', 'take a Clock'],
      [adapter, 'setTimeout(f, 10)', 'wakeAt'],
      [adapter, 'globalThis.setInterval(f, 10)', 'wakeAt'],
      [adapter, 'wait(setImmediate)', 'wakeAt'],
      [adapter, 'socket.setTimeout(limitMs)'],
      [adapter, "import * as wait from 'node:timers/promises'", 'wakeAt'],
      ['src/adapters/host/clock.ts', 'setTimeout(f, 1, Date.now())'],
      ['src/core/a.ts', 'Math.random()', 'take Ids'],
      [adapter, 'randomUUID()', 'take Ids'],
      [adapter, 'crypto.randomBytes(8)', 'take Ids'],
      ['src/compose.ts', 'if (process.env.HOME) run()', 'src/main.ts'],
      ['src/compose.ts', 'child.process.kill()'],
      ['src/config.ts', "import { env } from 'node:process'", 'src/main.ts'],
      ['src/main.ts', 'process.exit(1)'],
      ['src/core/a.ts', 'export default function f() {}', 'one name'],
      ['src/compose.ts', 'await import(path)', 'literal name'],
      ['src/compose.ts', "const x = require('koffi')", 'literal name'],
      [suite, "vi.mock('../../src/engine.ts')", 'write a fake'],
      [suite, "it.skip('works', () => {})", 'make it pass'],
      [suite, "describe.concurrent.only('works', () => {})", 'make it pass'],
      [suite, "test.skipIf(ci)('works', () => {})", 'make it pass'],
      [suite, "xit('works', () => {})", 'make it pass'],
      [suite, "test('only this', () => {})"],
    ])
  })

  describe('form', () => {
    const lines = (count: number) => '// x\n'.repeat(count)
    cases(checkUnfinished, [
      ['src/core/a.ts', 'const a = 1\nconst b = 2 // TODO: more', 'src/core/a.ts:2: finish it'],
      ['src/core/a.ts', 'const toDo = 1'],
    ])
    cases(checkHeader, [
      ['src/core/a.ts', "import type { X } from './x.ts'", 'opens with 0 lines'],
      ['src/core/a.ts', '/** Short. */\nconst a = 1', 'opens with 1 lines'],
      ['src/core/a.ts', lines(7), 'opens with 7 lines'],
      ['src/core/a.ts', `${lines(2)}\nconst a = 1`],
      ['src/core/a.ts', '/**\n * What it owns.\n * What it must not do.\n */\nconst a = 1'],
    ])
    cases(checkLength, [
      ['src/core/a.ts', lines(351), '351 lines'],
      ['src/core/a.ts', lines(350)],
    ])
    cases(checkNames, [
      ['src/core/doorState.ts', '', "rename 'doorState.ts'"],
      ['simulator/utils/a.ts', '', "no folder 'utils'"],
      ['test/engine/crash-points.test.ts', ''],
      ['simulator/replay/README.md', ''],
      ['simulator/replay/LICENSE', ''],
      ['simulator/LICENSE/a.ts', '', "rename 'LICENSE'"],
      ['simulator/replay/Readme.md', '', "rename 'Readme.md'"],
    ])
  })
})
