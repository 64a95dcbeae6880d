#!/usr/bin/env node
// The process's entry: hands the command line to src/cli and ends with its exit code.
// Called by the name `kluisd` it is `kluis run`. Nothing else stands here.
import { enableCompileCache } from 'node:module'
import { basename } from 'node:path'
import type { Interface } from 'node:readline'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

// Node strips the types of every file at every start; keeping the outcome takes a third off it. Where the folder can't
// be written nothing is kept, and nothing else changes. What uses it is imported afterwards.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/compile', import.meta.url)))
const { runCommand } = await import('./cli/kluis.ts')

/** Resolves at the first signal; a second one means that somebody has lost patience. */
function untilStopped(): Promise<string> {
  return new Promise((resolve) => {
    let asked = false
    const stop = (signal: string) => {
      if (asked) process.exit(1)
      asked = true
      resolve(signal)
    }
    process.on('SIGTERM', stop)
    process.on('SIGINT', stop)
  })
}

/** Lines are read one by one, also where a program answers all questions at once. */
function createAsking() {
  let lines: Interface | null = null
  let unread: NodeJS.AsyncIterator<string> | null = null
  return {
    async ask(question: string): Promise<string | null> {
      process.stderr.write(question)
      lines ??= createInterface({ input: process.stdin })
      unread ??= lines[Symbol.asyncIterator]()
      const { done, value } = await unread.next()
      return done ? null : value
    },
    /** Else an open standard input keeps the process. */
    close: () => lines?.close(),
  }
}

// Whoever reads has gone (`kluis status | head -1`): nothing is left to say.
process.stdout.on('error', () => process.exit(0))

const asking = createAsking()
const args = process.argv.slice(2)
const isDaemon = basename(process.argv[1] ?? '') === 'kluisd'
process.exitCode = await runCommand(isDaemon ? ['run', ...args] : args, {
  env: process.env,
  folder: process.cwd(),
  write: (text) => void process.stdout.write(text),
  complain: (text) => void process.stderr.write(text),
  ask: asking.ask,
  untilStopped,
})
asking.close()
