// Secrets: read once at start from files of their own or from systemd's credentials, and carried so that
// no log line, error or JSON document can show them.
import { lstatSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'

/** Shows itself as `[secret]` wherever it is printed. */
export class Secret {
  readonly #text: string
  constructor(text: string) {
    this.#text = text
  }
  reveal(): string {
    return this.#text
  }
  toString(): string {
    return '[secret]'
  }
  toJSON(): string {
    return '[secret]'
  }
  [inspect.custom](): string {
    return '[secret]'
  }
}

/** Certificates and passwords are small; anything larger is the wrong file. */
const largestBytes = 256 * 1024

export type Read = { readonly text: string } | { readonly wrong: string }

/** Reads a text file; `wrong` says why not and what to do. */
export function readText(path: string, { secret }: { secret: boolean }): Read {
  try {
    const found = statSync(path)
    if (!found.isFile()) return { wrong: `${path} is no file.` }
    // Group read is how systemd shows a credential that only the service's user may read.
    if (secret && (found.mode & 0o007) !== 0) {
      return { wrong: `${path} can be read by everybody on this machine. Run: chmod 600 ${path}` }
    }
    if (found.size > largestBytes) return { wrong: `${path} is larger than 256 KiB; is it the right file?` }
    const text = readFileSync(path, 'utf8')
    if (text.trim() === '') return { wrong: `${path} is empty; write the value into it.` }
    return { text }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT') return { wrong: `${path} does not exist. Make it, or correct the path.` }
    if (code === 'EACCES')
      return { wrong: `${path} may not be read. Give it to the daemon's user, with mode 600.` }
    return { wrong: `${path} cannot be read: ${(error as Error).message}` }
  }
}

/** The path of one of systemd's credentials (`LoadCredential=NAME:…`), or null where it was not given. */
export function credentialPath(
  env: Readonly<Record<string, string | undefined>>,
  name: string,
): string | null {
  const directory = env.CREDENTIALS_DIRECTORY
  if (!directory) return null
  const path = join(directory, name)
  return lstatSync(path, { throwIfNoEntry: false }) ? path : null
}
