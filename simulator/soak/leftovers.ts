// What a process holds, read from /proc: resident memory, descriptors, terminals, children. Linux only, as is the whole product.
// Ends nothing and closes nothing.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

export interface Holding {
  readonly atMs: number
  readonly residentMb: number
  readonly descriptors: number
}

/** Null for a process that is gone. */
export function holdingOf(pid: number): Holding | null {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1])
    const descriptors = readdirSync(`/proc/${pid}/fd`).length
    return { atMs: Date.now(), residentMb: (pages * 4096) / 2 ** 20, descriptors }
  } catch {
    return null
  }
}

/** Terminals that this process holds open, both ends counted. */
export function ownTerminals(): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return /^\/dev\/(pts\/|ptmx)/.test(readlinkSync(`/proc/self/fd/${fd}`))
    } catch {
      return false
    }
  }).length
}

/** Processes that this one has started and that still live. */
export function ownChildren(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        // The name in brackets may hold anything, spaces and brackets too.
        const [state, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
        return Number(parent) === process.pid && state !== 'Z'
      } catch {
        return false
      }
    })
}
