// The form of a scanner or badge reader in the configuration. Which option belongs to which family stands here too;
// what readers and buses have to do with each other stands in reader-checks.ts.
import { Type } from 'typebox'
import { id, oneOf, strict, text, whole } from './fields.ts'

const families = ['barcode', 'rdm6300', 'hid'] as const
type FamilyName = (typeof families)[number]

const around = (where: string) =>
  Type.String({
    minLength: 1,
    maxLength: 32,
    description: `barcode: what the scanner sends ${where}, such as "\\x02"; a scan without it is dropped`,
  })

const options = {
  baudRate: Type.Optional(whole(300, 921_600, 'barcode, rdm6300: bits a second; 9600 where left out')),
  terminator: Type.Optional(
    oneOf(
      ['auto', 'cr', 'lf', 'crlf', 'none'],
      'barcode: what ends a scan; auto (CR or LF) where left out, none for 100 ms of silence',
    ),
  ),
  prefix: Type.Optional(around('before each scan')),
  suffix: Type.Optional(around('behind each scan, before its end')),
  aim: Type.Optional(
    oneOf(
      ['strip', 'require', 'keep'],
      'barcode, hid: an AIM id such as ]Q1 is taken off where there is one (strip, where left out), must be there (require), or belongs to the code (keep)',
    ),
  ),
  layout: Type.Optional(
    oneOf(['us', 'gb', 'de', 'fr'], 'hid: the keyboard that the scanner types on; us where left out'),
  ),
}

export const reader = strict(
  {
    id: id('The reader'),
    family: oneOf([...families], 'The kind of reader'),
    path: text('/dev/serial/by-id/…, tcp://HOST:PORT, or for hid /dev/input/by-id/…-event-kbd'),
    ...options,
  },
  { description: 'One scanner or badge reader' },
)

export type ReaderOption = keyof typeof options

/** Whose each option is. */
export const optionFamilies: Readonly<Record<ReaderOption, readonly FamilyName[]>> = {
  baudRate: ['barcode', 'rdm6300'],
  terminator: ['barcode'],
  prefix: ['barcode'],
  suffix: ['barcode'],
  aim: ['barcode', 'hid'],
  layout: ['hid'],
}
