// The licences of the packages that a bundle holds parts of, as their terms ask: each package's own words.
// Throws where a package has none, since such a bundle must not be given away.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const inPackage = /^(?<folder>.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//
const licenceFile = /^(?:licen[cs]e|copying|notice)/i

/** `modules`: the paths of the files in the bundle. */
export function licencesOf(modules: readonly string[]): string {
  const folders = new Set(modules.flatMap((path) => inPackage.exec(path)?.groups?.folder ?? []))
  return [...folders]
    .sort()
    .map(wordsOf)
    .join(`\n${'-'.repeat(80)}\n\n`)
}

function wordsOf(folder: string): string {
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  if (typeof license !== 'string') throw new Error(`${name} ${version} names no licence`)
  const texts = readdirSync(folder)
    .filter((file) => licenceFile.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8').trim())
  const by = typeof author === 'string' ? author : (author?.name ?? 'its authors')
  return [`${name} ${version} (${license})`, '', ...(texts.length === 0 ? [`By ${by}.`] : texts), ''].join(
    '\n',
  )
}
