// Every mistake of test/fixtures/config/mistakes.txt is told with its line, its column, its key and the remedy;
// and nothing else is told.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { loadConfig, problemText } from '../../src/config.ts'

const fixture = (name: string) =>
  readFileSync(new URL(`../fixtures/config/${name}`, import.meta.url), 'utf8').trimEnd()
const good = fixture('good.yaml').split('\n')
const [, ...blocks] = fixture('mistakes.txt').split('\n\n')

/** `good`, with each line that a block names replaced by what stands there. */
function spoil(edits: readonly (readonly [number, string])[]): string {
  const lines = good.map((line) => [line])
  const named = new Set(edits.map(([number]) => number))
  for (const number of named) {
    lines[number - 1] = edits.flatMap(([at, text]) => (at === number && text !== '' ? [text] : []))
  }
  return lines.flat().join('\n')
}

const cases = blocks.map((block) => {
  const [what = '', ...rest] = block.split('\n')
  const told = rest.pop() ?? ''
  const edits = rest.map((line) => {
    const [, number, text] = /^(\d+)\| ?(.*)$/.exec(line) ?? []
    return [Number(number), text ?? ''] as const
  })
  return [what, spoil(edits), told] as const
})

test('there are cases, and the unspoiled file is right', () => {
  expect(cases.length).toBeGreaterThan(50)
  expect(loadConfig({ text: good.join('\n'), folder: '/' }, {})).toMatchObject({ ok: true })
})

test.each(cases)('%s', (_what, text, told) => {
  const result = loadConfig({ text, folder: '/' }, {}, { secrets: 'skip' })
  if (result.ok) throw new Error('the configuration was taken, though it is wrong')
  const problems = result.problems.map((problem) => problemText(problem, 'kluis.yaml'))
  expect(problems).toHaveLength(1)
  const [place = ''] = told.split(': ', 1)
  const start = `kluis.yaml:${place}: `
  expect(problems[0]?.slice(0, start.length)).toBe(start)
  for (const words of told.slice(place.length + 2).split('…')) expect(problems[0]).toContain(words.trim())
})
