// scripts/install into a tree of its own: what it puts where, that it keeps what a site has made, and how it says no.
// Only root may install; without that, its refusal is what can be tried.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

const script = new URL('../../scripts/install', import.meta.url).pathname
const isRoot = process.getuid?.() === 0

let tree: string
beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'kluis-tree-'))
})
afterEach(() => rmSync(tree, { recursive: true }))

const inTree = (path: string) => join(tree, path)
const text = (path: string) => readFileSync(inTree(path), 'utf8')

/** The little of a Debian system that the installer reads and adds to. */
function makeSystem(): void {
  mkdirSync(inTree('etc'))
  writeFileSync(inTree('etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n')
  writeFileSync(inTree('etc/group'), 'root:x:0:\ndialout:x:20:\ninput:x:105:\n')
}

async function install(...args: string[]): Promise<{ code: number | null; said: string }> {
  const child = spawn(script, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (words) => {
      said += words
    })
  }
  const [code] = await once(child, 'close')
  return { code, said }
}

test('wrong usage ends with 2 and the page of help', async () => {
  for (const args of [['--frobnicate'], ['--root'], ['--config']]) {
    expect(await install(...args)).toMatchObject({ code: 2, said: expect.stringContaining('usage: ') })
  }
  expect(await install('--purge')).toEqual({
    code: 1,
    said: 'install: --purge goes with --uninstall only.\n',
  })
  expect((await install('--root', tree)).said).toMatch(/holds no system .* give the folder/)
})

const asRoot = async () => {
  makeSystem()
  const first = await install('--root', tree)
  expect(first, first.said).toMatchObject({ code: 0 })

  const version = JSON.parse(text('opt/kluis/package.json')).version
  const runtime = readdirSync(inTree('opt/kluis/node_modules')).find((name) => name.startsWith('node-linux-'))
  const node = spawn(inTree(`opt/kluis/node_modules/${runtime}/bin/node`), [
    inTree('opt/kluis/src/main.ts'),
    'check-config',
    inTree('etc/kluis/kluis.yaml'),
  ])
  expect(await once(node, 'close')).toEqual([0, null])
  expect(readlinkSync(inTree('usr/local/bin/kluis'))).toBe('/opt/kluis/bin/kluis')
  expect(text('opt/kluis/bin/kluisd')).toMatch(
    /^exec \/opt\/kluis\/node_modules\/node-linux-\w+\/bin\/node .*main\.ts run "\$@"$/m,
  )
  expect(existsSync(inTree('opt/kluis/node_modules/vitest')), 'nothing of development').toBe(false)
  for (const file of [
    'systemd/system/kluisd.service',
    'udev/rules.d/70-kluis.rules',
    'sysusers.d/kluis.conf',
  ])
    expect(existsSync(inTree(`etc/${file}`)), file).toBe(true)
  const enabled = inTree('etc/systemd/system/multi-user.target.wants/kluisd.service')
  expect(readlinkSync(enabled)).toBe('/etc/systemd/system/kluisd.service')
  expect(text('etc/passwd')).toMatch(/^kluis:x:\d+:\d+:Kluis parcel locker:\/var\/lib\/kluis:/m)
  for (const group of ['dialout', 'gpio', 'input'])
    expect(text('etc/group')).toMatch(new RegExp(`^${group}:x:\\d+:kluis$`, 'm'))
  const gid = Number(/^kluis:x:(\d+):/m.exec(text('etc/group'))?.[1])
  const id = Number(/^kluis:x:(\d+):/m.exec(text('etc/passwd'))?.[1])
  const rights = (path: string) => {
    const { mode, uid, gid: group } = statSync(inTree(path))
    return [mode & 0o7777, uid, group]
  }
  // The daemon may replace its configuration, and nothing of root's beside it.
  expect(rights('etc/kluis/kluis.yaml')).toEqual([0o640, id, gid])
  expect(rights('etc/kluis')).toEqual([0o1770, 0, gid])
  expect(rights('var/lib/kluis')).toEqual([0o700, id, gid])

  writeFileSync(inTree('etc/kluis/kluis.yaml'), '# ours\n')
  writeFileSync(inTree('var/lib/kluis/kluis.db'), 'parcels')
  const other = inTree('other.yaml')
  writeFileSync(other, '# other\n')
  const again = await install('--root', tree, '--config', other)
  expect(again).toMatchObject({ code: 0, said: expect.stringContaining('left alone') })
  expect(text('etc/kluis/kluis.yaml')).toBe('# ours\n')
  expect(JSON.parse(text('opt/kluis.previous/package.json')).version).toBe(version)

  expect((await install('--root', tree, '--uninstall')).code).toBe(0)
  expect(readdirSync(inTree('opt'))).toEqual([])
  expect(existsSync(inTree('etc/systemd/system/kluisd.service'))).toBe(false)
  expect(lstatSync(enabled, { throwIfNoEntry: false })).toBeUndefined()
  expect(text('etc/kluis/kluis.yaml')).toBe('# ours\n')
  expect(text('var/lib/kluis/kluis.db')).toBe('parcels')
  expect((await install('--root', tree, '--uninstall')).code, 'twice does no harm').toBe(0)

  expect((await install('--root', tree, '--uninstall', '--purge')).code).toBe(0)
  for (const gone of ['etc/kluis', 'var/lib/kluis']) expect(existsSync(inTree(gone)), gone).toBe(false)
  expect(text('etc/passwd')).not.toContain('kluis')
}

const asAnybody = async () => {
  makeSystem()
  expect(await install('--root', tree)).toMatchObject({
    code: 1,
    said: expect.stringContaining('this must be done by root: sudo '),
  })
}

// Copies the program twice, Node and all.
const copyingMs = 240_000

test(
  'puts everything where it belongs, keeps the site’s own on update and removal',
  isRoot ? asRoot : asAnybody,
  copyingMs,
)
