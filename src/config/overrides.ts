// Environment variables over the file: KLUIS__MQTT__URL sets mqtt.url, KLUIS__BUSES__0__PATH the path of the
// first bus. Case and single underscores don't count (KLUIS__RULES__PULSE_MS is rules.pulseMs).
import { parse } from 'yaml'
import { didYouMean } from './nearest.ts'
import type { Problem } from './problem.ts'
import { pathText } from './problem.ts'
import type { SchemaNode } from './wording.ts'
import { schemaAt } from './wording.ts'
import type { Path } from './yaml-text.ts'

const prefix = 'KLUIS__'

export interface Overridden {
  readonly content: unknown
  readonly problems: readonly Problem[]
  /** Which variable set the value at this path, or something above or below it. */
  variableFor(path: Path): string | null
}

const fold = (name: string): string => name.replaceAll('_', '').toLowerCase()

type Target = { readonly path: Path; readonly node: SchemaNode } | { readonly wrong: string }

function targetOf(segments: readonly string[], content: unknown): Target {
  const path: (string | number)[] = []
  let inner = content
  for (const segment of segments) {
    const node = schemaAt(path)
    if (node?.items) {
      const length = Array.isArray(inner) ? inner.length : 0
      const index = /^\d{1,4}$/.test(segment) ? Number(segment) : Number.NaN
      // One past the end adds an entry; further would leave a hole.
      if (!(index <= length)) {
        return {
          wrong: `${pathText(path)} has ${length} entries; a number from 0 to ${length} is wanted, not "${segment}".`,
        }
      }
      path.push(index)
    } else {
      const known = Object.keys(node?.properties ?? {})
      const key = known.find((name) => fold(name) === fold(segment))
      if (key === undefined) {
        const place = path.length === 0 ? 'the configuration' : pathText(path)
        const meant =
          didYouMean(fold(segment), known) || (known.length > 0 ? ` Known there: ${known.join(', ')}.` : '')
        return { wrong: `${place} has no "${segment.toLowerCase()}".${meant}` }
      }
      path.push(key)
    }
    inner = (inner as Record<string | number, unknown> | null | undefined)?.[path.at(-1) ?? '']
  }
  return { path, node: schemaAt(path) ?? {} }
}

/** What the text means where this schema stands; text that doesn't fit stays text, and the schema check says so. */
function meaning(text: string, node: SchemaNode): unknown {
  if (node.type === 'array' || node.type === 'object') {
    try {
      return parse(text, { prettyErrors: false })
    } catch {
      return text
    }
  }
  if (node.type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text
  // An enumeration or a constant of numbers has no type of its own.
  const numeric =
    node.type === 'number' || node.type === 'integer' || node.enum?.some((it) => typeof it === 'number')
  const constant = 'const' in node && typeof node.const === 'number'
  return (numeric || constant) && /^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text
}

function place(content: unknown, path: Path, value: unknown): unknown {
  const [step, ...rest] = path
  if (step === undefined) return value
  if (typeof step === 'number') {
    const list = Array.isArray(content) ? [...content] : []
    list[step] = place(list[step], rest, value)
    return list
  }
  const section = typeof content === 'object' && content !== null && !Array.isArray(content) ? content : {}
  return { ...section, [step]: place((section as Record<string, unknown>)[step], rest, value) }
}

/** Lays every KLUIS__… variable over `content`, which is left as it is. In the order of the names. */
export function override(content: unknown, env: Readonly<Record<string, string | undefined>>): Overridden {
  const problems: Problem[] = []
  const variables: { readonly name: string; readonly path: Path }[] = []
  let overridden = content
  for (const name of Object.keys(env)
    .filter((it) => it.startsWith(prefix))
    .sort()) {
    const text = env[name]
    if (text === undefined) continue
    const target = targetOf(name.slice(prefix.length).split('__'), overridden)
    if ('wrong' in target) {
      problems.push({ line: 0, path: '', variable: name, message: target.wrong })
      continue
    }
    overridden = place(overridden, target.path, meaning(text, target.node))
    variables.push({ name, path: target.path })
  }
  return {
    content: overridden,
    problems,
    variableFor: (path) =>
      variables.find((variable) => variable.path.every((step, index) => path[index] === step))?.name ?? null,
  }
}
