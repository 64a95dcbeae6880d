// A terminal that remembers what was written to it, for tests that run a command line in this process.
import type { Surroundings } from '../../src/cli/command.ts'
import { runCommand } from '../../src/cli/kluis.ts'

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs `kluis …args` with no environment but `env`. */
export async function kluis(
  args: readonly string[],
  {
    env = {},
    folder = '/',
    ask = async () => null,
  }: { env?: Record<string, string>; folder?: string; ask?: Surroundings['ask'] } = {},
): Promise<Ran> {
  let out = ''
  let err = ''
  const code = await runCommand(args, {
    env,
    folder,
    write: (text) => {
      out += text
    },
    complain: (text) => {
      err += text
    },
    ask,
    untilStopped: async () => 'SIGTERM',
  })
  return { code, out, err }
}
