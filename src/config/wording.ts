// Puts the schema checker's findings into words for people: what is wrong, where, and the remedy.
// The checker's own sentences ("must match pattern") name neither.
import { Settings } from 'typebox/system'
import { Value } from 'typebox/value'
import { didYouMean } from './nearest.ts'
import type { Finding } from './problem.ts'
import { configSchema } from './schema.ts'
import type { Path } from './yaml-text.ts'

/** The parts of a JSON Schema that configSchema uses. */
export interface SchemaNode {
  readonly type?: string
  readonly description?: string
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly items?: SchemaNode
  readonly enum?: readonly (string | number)[]
  readonly default?: unknown
}

/** More than anybody reads; a hostile file must not make us write a megabyte of complaints. */
const mostFindings = 500

/** Keys that people try, and what they want instead. */
const otherWays: ReadonlyMap<string, string> = new Map([
  [
    'password',
    'No password stands in this file: put it into a file of its own and name that in "passwordFile".',
  ],
])

export function schemaAt(path: Path): SchemaNode | undefined {
  let node: SchemaNode | undefined = configSchema as SchemaNode
  for (const step of path) node = typeof step === 'number' ? node?.items : node?.properties?.[step]
  return node
}

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list: [ … ]',
  object: 'a section with keys of its own',
}

function found(value: unknown): string {
  if (value === null || value === undefined) return 'nothing stands here'
  if (Array.isArray(value)) return 'this is a list'
  if (typeof value === 'object') return 'this is a section'
  return typeof value === 'string'
    ? `this is the text ${JSON.stringify(shown(value))}`
    : `this is ${shown(value)}`
}

function shown(value: unknown): string {
  const text = String(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

function wrongType(node: SchemaNode, value: unknown, written: string | null): string {
  const wanted = kinds[node.type ?? ''] ?? 'something else'
  const scalar = typeof value === 'number' || typeof value === 'boolean'
  if (node.type === 'string' && scalar) {
    const source = written ?? String(value)
    const read = source === String(value) ? '' : `, which YAML reads as ${value}`
    return `text is wanted, this is the ${typeof value === 'number' ? 'number' : 'value'} ${source}${read}: quote it: "${source}"`
  }
  const text = typeof value === 'string' ? value.trim() : ''
  if ((node.type === 'integer' || node.type === 'number') && text !== '' && Number.isFinite(Number(text))) {
    return `${wanted} is wanted, this is the text "${shown(text)}": write it without quotes`
  }
  if (node.type === 'boolean' && /^(yes|no|on|off)$/i.test(text)) {
    return `true or false is wanted: write ${/^(yes|on)$/i.test(text) ? 'true' : 'false'}`
  }
  return `${wanted} is wanted, ${found(value)}. ${node.description ?? ''}`.trim()
}

function valueAt(content: unknown, path: Path): unknown {
  let value = content
  for (const step of path) value = (value as Record<string | number, unknown> | null | undefined)?.[step]
  return value
}

function pathOf(pointer: string): Path {
  let content: SchemaNode | undefined = configSchema as SchemaNode
  return pointer
    .split('/')
    .slice(1)
    .map((part) => {
      const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
      const step = content?.items ? Number(name) : name
      content = content?.items ?? content?.properties?.[name]
      return step
    })
}

const listed = (names: readonly (string | number)[]): string => names.map(String).join(', ')

interface Complaint {
  readonly keyword: string
  readonly params: Readonly<Record<string, unknown>>
}

/** One complaint of the checker about the value at `path`. */
function worded(complaint: Complaint, path: Path, value: unknown, written: string | null): Finding[] {
  const node = schemaAt(path) ?? {}
  const what = node.description === undefined ? '' : ` (${node.description})`
  const say = (message: string): Finding[] => [{ path, message }]
  const limit = complaint.params.limit ?? complaint.params.comparison
  switch (complaint.keyword) {
    case 'required': {
      const names = complaint.params.requiredProperties as readonly string[]
      return names.map((name) => {
        const description = node.properties?.[name]?.description
        return {
          path: [...path, name],
          at: 'key',
          message: `is missing${description ? `; add it: ${description}` : ''}`,
        }
      })
    }
    case 'additionalProperties': {
      const names = complaint.params.additionalProperties as readonly string[]
      const known = Object.keys(node.properties ?? {})
      return names.map((name) => {
        const remedy =
          otherWays.get(name) ?? (didYouMean(name, known) || `Known here: ${listed(known)}.`).trim()
        return { path: [...path, name], at: 'key', message: `unknown key. ${remedy}`, spoils: false }
      })
    }
    case 'type':
      return say(wrongType(node, value, written))
    case 'enum': {
      const values = node.enum ?? []
      const meant = typeof value === 'string' ? didYouMean(value, values.map(String)) : ''
      return say(
        `${typeof value === 'string' ? `"${shown(value)}"` : found(value)} is none of these: ${listed(values)}.${meant}`,
      )
    }
    case 'const':
      return say(`${found(value)}; ${node.description ?? ''}`)
    case 'pattern':
      return say(`"${shown(value)}" does not fit. Wanted: ${node.description ?? ''}`)
    case 'minimum':
      return say(`${shown(value)} is too small; ${limit} or more is wanted${what}`)
    case 'maximum':
      return say(`${shown(value)} is too large; ${limit} or less is wanted${what}`)
    case 'minLength':
      return say(`the text is too short; ${limit} characters or more are wanted${what}`)
    case 'maxLength':
      return say(`the text is too long; ${limit} characters or fewer are wanted${what}`)
    case 'minItems':
      return say(`too few entries; ${limit} or more are wanted${what}`)
    case 'maxItems':
      return say(`too many entries; ${limit} or fewer are wanted${what}`)
    case 'uniqueItems':
      return say(`an entry stands twice; take one out${what}`)
    default:
      return say(`does not fit${what}`)
  }
}

/** Checks `content` (defaults filled in) against the schema; empty when it fits. */
export function schemaFindings(content: unknown, written: (path: Path) => string | null): Finding[] {
  // The limit is the whole library's, and eight; nothing else runs before it is put back.
  const usual = Settings.Get().maxErrors
  Settings.Set({ maxErrors: mostFindings })
  try {
    return Value.Errors(configSchema, content)
      .filter((complaint) => complaint.keyword !== 'boolean')
      .flatMap((complaint) => {
        const path = pathOf(complaint.instancePath)
        return worded(complaint, path, valueAt(content, path), written(path))
      })
  } finally {
    Settings.Set({ maxErrors: usual })
  }
}
