// The parts of a configuration that fit the schema, for the checks that come after it: one mistake is told
// once, and hides no mistake elsewhere.
import type { Finding } from './problem.ts'
import type { ConfigFile } from './schema.ts'
import type { Path } from './yaml-text.ts'

type ListName = 'buses' | 'compartments' | 'carriers' | 'readers'
type EntryOf<K extends ListName> = ConfigFile[K][number]

/** One entry of a list, with what is right in it: a field with a mistake in it is null. */
export interface Entry<T> {
  readonly index: number
  field<F extends keyof T>(name: F): Exclude<T[F], undefined> | null
  /** Nothing stands there, and no mistake either. */
  isMissing(name: keyof T): boolean
}

export interface Parts {
  /** null for a section with a mistake in it. */
  section<K extends 'site' | 'mqtt' | 'http' | 'security' | 'rules' | 'cabinet' | 'kiosk'>(
    name: K,
  ): ConfigFile[K] | null
  entries<K extends ListName>(name: K): readonly Entry<EntryOf<K>>[]
}

const isSection = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `findings`: what the schema check found in `content`. */
export function soundParts(content: unknown, findings: readonly Finding[]): Parts {
  const spoiled = findings.filter((finding) => finding.spoils !== false).map((finding) => finding.path)
  const isSound = (path: Path) =>
    !spoiled.some((other) => {
      const shorter = Math.min(other.length, path.length)
      return other.slice(0, shorter).every((step, index) => step === path[index])
    })
  const top = isSection(content) ? content : {}
  const entry = (list: string, value: unknown, index: number) => ({
    index,
    field: (name: string) =>
      isSection(value) && isSound([list, index, name]) ? ((value[name] ?? null) as never) : null,
    isMissing: (name: string) =>
      isSection(value) && isSound([list, index, name]) && value[name] === undefined,
  })
  return {
    section: (name) => (isSound([name]) ? ((top[name] ?? null) as never) : null),
    entries(name) {
      const list = top[name]
      if (!Array.isArray(list)) return []
      return list.map((value: unknown, index) => entry(name, value, index)) as unknown as readonly Entry<
        EntryOf<typeof name>
      >[]
    },
  }
}

/** A finding at the second and every later entry of the same name; null is no name. */
export function repeated<T>(
  entries: Iterable<T>,
  name: (entry: T) => string | null,
  tell: (entry: T, first: T) => Finding,
): Finding[] {
  const seen = new Map<string, T>()
  const findings: Finding[] = []
  for (const entry of entries) {
    const key = name(entry)
    if (key === null) continue
    const first = seen.get(key)
    if (first === undefined) seen.set(key, entry)
    else findings.push(tell(entry, first))
  }
  return findings
}
