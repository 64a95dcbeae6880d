// Every family of readers that Kluis drives. A new one is a folder beside this file, a line here, an emulator
// in simulator/readers and a call of the contract suite.
import { barcode } from './barcode/scanner.ts'
import { hid } from './hid/scanner.ts'
import { rdm6300 } from './rdm6300/scanner.ts'
import type { ReaderFamily, ReaderFamilyName } from './reader.ts'

export const readerFamilies = { barcode, rdm6300, hid } satisfies Record<ReaderFamilyName, ReaderFamily>
