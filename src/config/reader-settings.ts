// What the readers' adapter is told of each scanner and badge reader.
// Adds no default: those are the families' own.
import type { ReaderSettings } from '../adapters/readers/reader.ts'
import type { Config } from './settled.ts'

export const readerSettings = (config: Config): readonly ReaderSettings[] => config.readers
