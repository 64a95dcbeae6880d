// The daemon's lives: launched, serving, ended by SIGKILL, with the times of each. Measures from outside; knows nothing of why
// a life ends then.
import type { Daemon } from '../replay/daemon.ts'

export interface Life {
  readonly pid: number
  readonly launchedMs: number
  /** Null where it was ended before anybody saw it serve. */
  servingMs: number | null
  endedMs: number | null
  /** In which moment it was ended; null for in good order, or not yet. */
  phase: string | null
}

export interface Lives {
  readonly all: readonly Life[]
  launch(): void
  serving(): Promise<void>
  kill(phase: string): Promise<void>
  stop(): Promise<void>
}

export function createLives(daemon: Daemon): Lives {
  const all: Life[] = []
  const last = (): Life => {
    const life = all.at(-1)
    if (!life) throw new Error('nothing was launched yet')
    return life
  }
  return {
    all,
    launch() {
      const launchedMs = Date.now()
      daemon.launch()
      all.push({ pid: daemon.pid(), launchedMs, servingMs: null, endedMs: null, phase: null })
    },
    async serving() {
      await daemon.serving()
      last().servingMs ??= Date.now()
    },
    async kill(phase) {
      await daemon.kill()
      Object.assign(last(), { endedMs: Date.now(), phase })
    },
    async stop() {
      await daemon.stop()
      last().endedMs = Date.now()
    },
  }
}
