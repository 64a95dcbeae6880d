// The daemon's configuration while it runs: takes proposals in, keeps the file they change and its predecessor, and says
// when the locker is to be opened anew. What may be proposed stands in src/config; nothing is opened or closed here.
import type { Propose } from '../adapters/mqtt/proposal.ts'
import type { LoadResult } from '../config.ts'
import { checkProposal, loadConfig } from '../config.ts'
import { keepBefore, replaceFile, takeBack } from './kept-file.ts'

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

export function createRenewal(file: string, env: Environment): Renewal {
  let isPending = false
  let tell = (): void => {}
  return {
    propose(config) {
      const checked = checkProposal(file, config, env)
      if (!checked.ok) return { outcome: 'refused', problems: checked.problems }
      if (!checked.changes) return { outcome: 'taken', changes: false }
      try {
        // As the running locker was opened.
        if (!isPending) keepBefore(file)
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
      takeBack(file)
    },
  }
}
