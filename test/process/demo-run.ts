// `kluis demo` as a test runs it: spawned like a newcomer's, spoken to over its own HTTP, ended by a signal.
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Picture } from '../../simulator/demo/picture.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const lookEveryMs = 25

export type ShownParcel = Picture['parcels'][number]

export interface DemoRun {
  readonly addresses: { readonly page: string; readonly kiosk: string; readonly mqtt: string }
  picture(): Promise<Picture>
  parcel(id: string): Promise<ShownParcel>
  /** Posts a deed; gives the id of a parcel that it made. Throws with the server's message where it is refused. */
  deed(name: string, fields: object): Promise<string>
  /** Does what is next for a parcel, as its button would, until it is in this state. */
  follow(parcel: string, state: string): Promise<ShownParcel>
  /** Posts to the kiosk itself. */
  kiosk(path: string, body: object): Promise<{ readonly outcome?: string }>
  /** Resolves with the first picture that fulfils the condition; throws after 15 s with `what`. */
  until(what: string, condition: (picture: Picture) => boolean): Promise<Picture>
  /** Sends SIGINT; resolves with the exit code. */
  interrupt(): Promise<number | null>
  /** What it has left in its folder for temporary files. */
  left(): readonly string[]
  close(): void
}

const gone = (child: ChildProcess): Promise<number | null> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve(child.exitCode)
    : new Promise((resolve) => child.once('exit', resolve))

export async function openDemo(args: readonly string[] = []): Promise<DemoRun> {
  const folder = mkdtempSync(join(tmpdir(), 'kluis-test-'))
  const child = spawn(process.execPath, ['src/main.ts', 'demo', '--port', '0', '--json', ...args], {
    cwd: root,
    env: { ...process.env, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const close = (): void => {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
  const first = await Promise.race([
    new Promise<string>((resolve) => createInterface({ input: child.stdout }).once('line', resolve)),
    gone(child).then(() => null),
  ])
  if (first === null) {
    close()
    throw new Error(`the demo ended with exit code ${child.exitCode} before it served`)
  }
  const { addresses } = JSON.parse(first) as Pick<DemoRun, 'addresses'>

  const post = async (url: string, body: object) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return (await response.json()) as {
      readonly error?: { readonly message: string }
      readonly parcel?: string
      readonly outcome?: string
    }
  }
  const picture = async (): Promise<Picture> => {
    const response = await fetch(`${addresses.page}/api/picture`)
    return (await response.json()) as Picture
  }
  const deed = async (name: string, fields: object): Promise<string> => {
    const { error, parcel = '' } = await post(`${addresses.page}/api/deeds/${name}`, fields)
    if (error) throw new Error(`${name} ${JSON.stringify(fields)}: ${error.message}`)
    return parcel
  }
  const until = async (what: string, condition: (now: Picture) => boolean): Promise<Picture> => {
    const endMs = performance.now() + 15_000
    for (;;) {
      const now = await picture()
      if (condition(now)) return now
      if (performance.now() > endMs) throw new Error(`waited 15 s in vain until ${what}`)
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
    }
  }
  const find = ({ parcels }: Picture, id: string): ShownParcel => {
    const found = parcels.find((one) => one.id === id)
    if (!found) throw new Error(`there is no parcel ${id}`)
    return found
  }

  return {
    addresses,
    picture,
    deed,
    until,
    kiosk: (path, body) => post(`${addresses.kiosk}${path}`, body),
    parcel: async (id) => find(await picture(), id),
    async follow(id, state) {
      for (;;) {
        const now = await until(
          `there is something to do for ${id} on its way to ${state}`,
          (seen) => find(seen, id).next.deed !== null || find(seen, id).state === state,
        )
        const parcel = find(now, id)
        if (parcel.state === state) return parcel
        const { next } = parcel
        if (next.deed) await deed(next.deed.name, next.deed.fields)
        await until(`something comes of "${next.text}" for ${id}`, (seen) => {
          const { state: seenState, next: seenNext } = find(seen, id)
          return seenState !== parcel.state || seenNext.text !== next.text
        })
      }
    },
    async interrupt() {
      child.kill('SIGINT')
      return gone(child)
    },
    left: () => readdirSync(folder),
    close,
  }
}
