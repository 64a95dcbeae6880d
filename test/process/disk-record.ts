// What a recorded process did to its files, and what a power cut at any moment of it would have left: bytes since the
// last sync of their file may have arrived in part, names since the last sync of their folder up to any of them.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Chance } from '../../simulator/world/chance.ts'
import { torn } from '../../simulator/world/power-cut.ts'

export interface Call {
  readonly what: string
  /** File names without their folder; empty for the folder itself. */
  readonly name: string
  readonly other: string
  readonly at: number
  readonly bytes: Buffer
}

const source = new URL('./disk-recorder.c', import.meta.url).pathname

/** Builds the recorder into `folder` and gives its path. */
export function buildRecorder(folder: string): string {
  const to = join(folder, 'recorder.so')
  const compiler = 'gcc'
  const { status, stderr } = spawnSync(compiler, ['-shared', '-fPIC', '-O1', '-o', to, source, '-ldl'], {
    encoding: 'utf8',
  })
  if (status !== 0)
    throw new Error(`cannot build the recorder (scripts/system-packages installs gcc): ${stderr}`)
  return to
}

/** Runs a workload to its end in `folder`, which is made, and gives its calls in order. */
export function record(recorder: string, workload: readonly string[], folder: string): Call[] {
  mkdirSync(folder)
  const to = `${folder}.record`
  const { status, stderr } = spawnSync(process.execPath, [...workload, folder], {
    encoding: 'utf8',
    env: { ...process.env, LD_PRELOAD: recorder, KLUIS_RECORDED_FOLDER: folder, KLUIS_RECORD: to },
  })
  if (status !== 0) throw new Error(`the workload failed: ${stderr}`)
  const bytes = readFileSync(to)
  const nameOf = (path: string): string => (path === folder ? '' : basename(path))
  const calls: Call[] = []
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf('\n', from)
    const [what = '', path = '', other = '', at, length] = bytes.toString('utf8', from, end).split('\t')
    from = end + 1 + Number(length)
    calls.push({
      what,
      name: nameOf(path),
      other: nameOf(other),
      at: Number(at),
      bytes: bytes.subarray(end + 1, from),
    })
  }
  return calls
}

interface File {
  now: Buffer
  synced: Buffer
}

export interface RecordedDisk {
  take(call: Call): void
  /** What `name` holds now; null where there is no such file. */
  read(name: string): Buffer | null
  /** Files with bytes that were not synced. */
  unsynced(): readonly string[]
  /** Makes `folder` anew with what a power cut leaves: at its worst by `chance`, or at best all that was written. */
  cutInto(folder: string, chance: Chance | null): void
}

type Names = Map<string, File>

function rename(names: Names, { what, name, other }: Call, made: File): void {
  const file = names.get(name)
  if (what === 'create') names.set(name, made)
  else if (file !== undefined && what !== 'unlink') names.set(other, file)
  if (what === 'unlink' || what === 'rename') names.delete(name)
}

function overwrite(file: File, { at, bytes }: Call): void {
  const end = at + bytes.length
  if (end > file.now.length) file.now = Buffer.concat([file.now], end)
  bytes.copy(file.now, at)
}

export function createRecordedDisk(): RecordedDisk {
  const names: Names = new Map()
  let syncedNames: Names = new Map()
  let unsyncedNames: ((names: Names) => void)[] = []

  return {
    take(call) {
      const { what, name, at, bytes } = call
      if (what === 'sync' && name === '') {
        syncedNames = new Map(names)
        unsyncedNames = []
        return
      }
      if (['create', 'rename', 'link', 'unlink'].includes(what)) {
        const made: File = { now: Buffer.alloc(0), synced: Buffer.alloc(0) }
        rename(names, call, made)
        unsyncedNames.push((then) => rename(then, call, made))
        return
      }
      const file = names.get(name)
      if (file === undefined) throw new Error(`${what} of ${name}, which was never made`)
      if (what === 'sync') file.synced = Buffer.from(file.now)
      else if (what === 'content') file.now = Buffer.from(bytes)
      else if (what === 'truncate') file.now = Buffer.concat([file.now], at)
      else overwrite(file, call)
    },
    unsynced: () => [...names].filter(([, file]) => !file.now.equals(file.synced)).map(([name]) => name),
    read: (name) => names.get(name)?.now ?? null,
    cutInto(folder, chance) {
      const left = new Map(chance === null ? names : syncedNames)
      if (chance !== null)
        for (const change of unsyncedNames.slice(0, chance.whole(unsyncedNames.length + 1))) change(left)
      const bytes = new Map<File, Buffer>()
      for (const file of new Set(left.values()))
        bytes.set(file, chance === null ? file.now : torn(file.synced, file.now, chance))
      rmSync(folder, { recursive: true, force: true })
      mkdirSync(folder)
      for (const [name, file] of left) writeFileSync(join(folder, name), bytes.get(file) ?? '')
    },
  }
}
