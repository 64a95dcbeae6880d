// Changes a configuration's text and leaves the rest of it, comments among it, as somebody wrote it.
// Knows nothing of what the parts mean, and never touches a file.
import type { Document, Node, YAMLMap, YAMLSeq } from 'yaml'
import { isAlias, isCollection, isMap, isScalar, isSeq, parseDocument } from 'yaml'

/** What tells the entries of a list apart: an entry of a partial list changes the one of the same name. */
const nameKeys = ['id', 'address'] as const

/** A part of a configuration, as plain data. */
export type Section = Readonly<Record<string, unknown>>

const isSection = (value: unknown): value is Section =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const nameOf = (entry: unknown): unknown => {
  if (!isSection(entry)) return undefined
  const key = nameKeys.find((one) => Object.hasOwn(entry, one))
  return key === undefined ? undefined : entry[key]
}

/** As a node that is written like the one in whose place or beside which it stands: on one line, or on several. */
function likeNode(value: unknown, like: unknown, document: Document): Node {
  const node = document.createNode(value)
  if (isCollection(node) && isCollection(like) && like.flow === true) node.flow = true
  return node
}

const plain = (node: unknown, document: Document): unknown =>
  typeof node === 'object' && node !== null && 'toJS' in node ? (node as Node).toJS(document) : node

function mergeSection(map: YAMLMap, partial: Section, document: Document): void {
  for (const [key, value] of Object.entries(partial)) {
    if (value === null) {
      map.delete(key)
      continue
    }
    const inner = map.get(key, true) as Node | undefined
    if (isSection(value) && isMap(inner)) mergeSection(inner, value, document)
    else if (Array.isArray(value) && isSeq(inner) && value.every((one) => nameOf(one) !== undefined))
      mergeList(inner, value as readonly Section[], document)
    // A scalar that is set in place keeps the comment beside it; through an alias it would change elsewhere as well.
    else if (isScalar(inner) && !isAlias(inner)) map.set(key, value)
    else map.set(key, likeNode(value, inner, document))
  }
}

function mergeList(list: YAMLSeq, partial: readonly Section[], document: Document): void {
  const byName = new Map(list.items.map((item) => [nameOf(plain(item, document)), item]))
  for (const entry of partial) {
    const same = byName.get(nameOf(entry))
    if (isMap(same)) mergeSection(same, entry, document)
    else list.add(likeNode(entry, list.items.at(-1), document))
  }
}

/**
 * The text with `partial` laid over it: sections are merged, `null` takes a key out, an entry of a list changes the one
 * with the same `id` (or `address`) or is added, every other value takes the old one's place. Throws for a text that is
 * no YAML section.
 */
export function editedText(text: string, partial: Section): string {
  const document = parseDocument(text)
  const [error] = document.errors
  if (error) throw error
  if (!isMap(document.contents)) throw new TypeError('the configuration is no section')
  mergeSection(document.contents, partial, document)
  return document.toString({ lineWidth: 0 })
}
