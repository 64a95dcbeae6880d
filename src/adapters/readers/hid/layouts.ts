// What each key of a keyboard writes, by the layout that a scanner believes to type on. Facts only: the codes are
// those of linux/input-event-codes.h, the characters those of the layouts `us`, `gb`, `de` and `fr` of X and Windows,
// where the two agree.

export interface Key {
  readonly character: string
  /** Writes nothing by itself: only with the space that follows. */
  readonly isDead: boolean
}

/** What a key writes: alone, with Shift, with AltGr. */
export interface Layout {
  readonly plain: ReadonlyMap<number, Key>
  readonly shift: ReadonlyMap<number, Key>
  readonly altGr: ReadonlyMap<number, Key>
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index)

/** The four rows from the top; the third ends with the key at Enter, the fourth begins with the one that US keyboards lack. */
const rows = [[41, ...range(2, 13)], range(16, 27), [...range(30, 40), 43], [86, ...range(44, 53)]]
/** The same on every layout, NumLock being on as scanners see to it. The keypad's point is a comma on some, so it is none here. */
const everywhere: readonly (readonly [number, string])[] = [
  [57, ' '],
  ...[...'789-456+1230'].map((character, index) => [71 + index, character] as const),
  [55, '*'],
  [98, '/'],
]
const none = '\0'

interface Written {
  readonly plain: readonly string[]
  readonly shift: readonly string[]
  readonly altGr?: Readonly<Record<number, string>>
  /** `level:code` */
  readonly dead?: readonly string[]
}

function layout({ plain, shift, altGr = {}, dead = [] }: Written): Layout {
  const key = (level: string, code: number, character: string) =>
    [code, { character, isDead: dead.includes(`${level}:${code}`) }] as const
  const level = (name: string, texts: readonly string[]) =>
    new Map([
      ...everywhere.map(([code, character]) => key(name, code, character)),
      ...rows.flatMap((codes, row) =>
        [...(texts[row] ?? '')].flatMap((character, at) => {
          const code = codes[at]
          return code === undefined || character === none ? [] : [key(name, code, character)]
        }),
      ),
    ])
  return {
    plain: level('plain', plain),
    shift: level('shift', shift),
    altGr: new Map(Object.entries(altGr).map(([code, character]) => key('altGr', Number(code), character))),
  }
}

export const layouts = {
  us: layout({
    plain: ['`1234567890-=', 'qwertyuiop[]', "asdfghjkl;'\\", `${none}zxcvbnm,./`],
    shift: ['~!@#$%^&*()_+', 'QWERTYUIOP{}', 'ASDFGHJKL:"|', `${none}ZXCVBNM<>?`],
  }),
  gb: layout({
    plain: ['`1234567890-=', 'qwertyuiop[]', "asdfghjkl;'#", '\\zxcvbnm,./'],
    shift: ['¬!"£$%^&*()_+', 'QWERTYUIOP{}', 'ASDFGHJKL:@~', '|ZXCVBNM<>?'],
    altGr: { 5: '€' },
  }),
  de: layout({
    plain: ['^1234567890ß´', 'qwertzuiopü+', 'asdfghjklöä#', '<yxcvbnm,.-'],
    shift: ['°!"§$%&/()=?`', 'QWERTZUIOPÜ*', "ASDFGHJKLÖÄ'", '>YXCVBNM;:_'],
    altGr: {
      3: '²',
      4: '³',
      8: '{',
      9: '[',
      10: ']',
      11: '}',
      12: '\\',
      16: '@',
      18: '€',
      27: '~',
      50: 'µ',
      86: '|',
    },
    dead: ['plain:41', 'plain:13', 'shift:13'],
  }),
  fr: layout({
    plain: ['²&é"\'(-è_çà)=', 'azertyuiop^$', 'qsdfghjklmù*', '<wxcvbn,;:!'],
    shift: [`${none}1234567890°+`, 'AZERTYUIOP¨£', 'QSDFGHJKLM%µ', '>WXCVBN?./§'],
    altGr: {
      3: '~',
      4: '#',
      5: '{',
      6: '[',
      7: '|',
      8: '`',
      9: '\\',
      10: '^',
      11: '@',
      12: ']',
      13: '}',
      18: '€',
    },
    dead: ['plain:26', 'shift:26', 'altGr:3', 'altGr:8'],
  }),
} as const satisfies Record<string, Layout>
