// The daemon's configuration while it runs: takes proposals in, keeps the file they change and its predecessor, and says
// when the locker is to be opened anew. What may be proposed stands in src/config; nothing is opened or closed here.
import {
  closeSync,
  copyFileSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import type { Propose } from '../adapters/mqtt/proposal.ts'
import type { LoadResult } from '../config.ts'
import { checkProposal, loadConfig } from '../config.ts'

type Environment = Readonly<Record<string, string | undefined>>

export interface Renewal {
  readonly propose: Propose
  /** Resolves once a proposal was kept that the running locker does not know of yet. */
  wanted(): Promise<void>
  load(): LoadResult
  /** The locker runs with what the file says. */
  renewed(): void
  /** Puts the file back as it was when the locker was last opened. Throws what the system says; needs no space. */
  takeBack(): void
}

/** Whole or not at all, also when the power goes: the new file is on the disk before it takes the old one's place. */
function replaceFile(path: string, text: string): void {
  const fresh = `${path}.new`
  try {
    const file = openSync(fresh, 'w', statSync(path).mode & 0o777)
    try {
      writeFileSync(file, text)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(fresh, path)
  } catch (error) {
    rmSync(fresh, { force: true })
    throw error
  }
  const folder = openSync(dirname(path), 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

export function createRenewal(file: string, env: Environment): Renewal {
  /** As the running locker was opened; stays beside the file for people as well. */
  const before = `${file}.before`
  let isPending = false
  let tell = (): void => {}
  return {
    propose(config) {
      const checked = checkProposal(file, config, env)
      if (!checked.ok) return { outcome: 'refused', problems: checked.problems }
      if (!checked.changes) return { outcome: 'taken', changes: false }
      try {
        if (!isPending) copyFileSync(file, before)
        replaceFile(file, checked.text)
      } catch (error) {
        const { code, syscall } = error as NodeJS.ErrnoException
        if (syscall === undefined) throw error
        const message = `${file} cannot be written (${code}): let the daemon's user write it and its folder, and propose again`
        return { outcome: 'unwritten', message }
      }
      isPending = true
      tell()
      return { outcome: 'taken', changes: true }
    },
    wanted: () =>
      new Promise((resolve) => {
        if (isPending) resolve()
        else tell = resolve
      }),
    load: () => loadConfig({ file }, env),
    renewed() {
      isPending = false
    },
    takeBack() {
      isPending = false
      renameSync(before, file)
    },
  }
}
