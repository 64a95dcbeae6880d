// The readers' contract for every family, in virtual time and on a pty.

import { barcodeBytes } from '../../simulator/readers/barcode.ts'
import type { ReaderBytes } from '../../simulator/readers/emulated-reader.ts'
import { hidBytes } from '../../simulator/readers/hid.ts'
import { rdm6300Bytes } from '../../simulator/readers/rdm6300.ts'
import type { ReadersContract } from './readers.ts'
import { readersContract } from './readers.ts'
import type { Options } from './readers-subject.ts'
import { createVirtualReaders, openRealReaders } from './readers-subject.ts'

const unit = '00157035381410375177\x1d420NL'
const texts: ReadersContract['things'] = [
  ['3SABCD123456789', { code: '3SABCD123456789', label: '3SABCD123456789' }],
  [unit, { code: unit, label: unit }],
]
const marked: ReadersContract['things'] = [
  ['3SABCD123456789', { code: '3SABCD123456789', label: ']d23SABCD123456789' }],
  [unit, { code: unit, label: `]d2${unit}` }],
]
const cards: ReadersContract['things'] = [
  ['0000472288', { code: '0000472288', label: null }],
  ['4294967295', { code: '4294967295', label: null }],
]

function everywhere(
  name: string,
  options: Options,
  bytes: ReaderBytes,
  contract: Pick<ReadersContract, 'things' | 'sameWithinMs'>,
): void {
  readersContract(`${name} in virtual time`, {
    ...contract,
    isVirtual: true,
    openSubject: async () => createVirtualReaders(options, bytes),
  })
  readersContract(`${name} on a pty`, {
    ...contract,
    isVirtual: false,
    openSubject: () => openRealReaders(options, bytes),
  })
}

everywhere('a serial scanner', { family: 'barcode' }, barcodeBytes(), { things: texts, sameWithinMs: 2_000 })
everywhere(
  'a serial scanner with everything around its scans',
  { family: 'barcode', prefix: '\x02', suffix: '\x03', terminator: 'crlf', aim: 'require' },
  barcodeBytes({ prefix: '\x02', aim: ']d2', suffix: '\x03', terminator: '\r\n' }),
  { things: marked, sameWithinMs: 2_000 },
)
everywhere('a card reader', { family: 'rdm6300' }, rdm6300Bytes(), { things: cards, sameWithinMs: 1_000 })
everywhere('a scanner that types', { family: 'hid' }, hidBytes(), { things: texts, sameWithinMs: 2_000 })
