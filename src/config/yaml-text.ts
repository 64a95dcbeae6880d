// A configuration text as YAML with places: what it says, and on which line each part stands.
// Says nothing about what the parts mean.

import type { Document, Node } from 'yaml'
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'

export type Path = readonly (string | number)[]
export interface Place {
  readonly line: number
  readonly column: number
}

export interface YamlText {
  /** The content as plain data; null where the text is no YAML. */
  readonly content: unknown
  readonly errors: readonly { readonly place: Place; readonly message: string }[]
  /** Where the value at `path` begins; where nothing is there, the closest thing above it. `key` asks for its key. */
  place(path: Path, part?: 'key' | 'value'): Place
  /** How a plain value was written: `010` where `content` says 10. */
  written(path: Path): string | null
}

interface Found {
  readonly key: Node | null
  readonly value: Node | null
  readonly whole: boolean
}

function find(document: Document.Parsed, path: Path): Found {
  let key: Node | null = null
  let value: Node | null = document.contents
  for (const step of path) {
    const inner: Node | null = (isAlias(value) ? value.resolve(document) : value) ?? null
    if (isMap(inner)) {
      const pair = inner.items.find(
        (item) => String(isScalar(item.key) ? item.key.value : item.key) === String(step),
      )
      if (!pair) return { key, value, whole: false }
      key = pair.key as Node
      value = (pair.value as Node | null) ?? key
    } else if (isSeq(inner) && typeof step === 'number' && step < inner.items.length) {
      key = inner.items[step] as Node
      value = key
    } else return { key, value, whole: false }
  }
  return { key, value, whole: true }
}

/** Never throws. */
export function readYaml(text: string): YamlText {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: false })
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    // An empty text has no line yet.
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const errors = document.errors.map((error) => ({ place: placeAt(error.pos[0]), message: error.message }))
  let content: unknown = null
  if (errors.length === 0) {
    try {
      content = document.toJS({ maxAliasCount: 100 })
    } catch (error) {
      errors.push({ place: placeAt(0), message: error instanceof Error ? error.message : String(error) })
    }
  }
  return {
    content,
    errors,
    place(path, part = 'value') {
      const found = find(document, path)
      const node = part === 'key' || !found.whole ? (found.key ?? found.value) : found.value
      return placeAt(node?.range?.[0] ?? 0)
    },
    written(path) {
      const { value, whole } = find(document, path)
      return whole && isScalar(value) ? (value.source ?? null) : null
    },
  }
}
