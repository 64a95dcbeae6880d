// In which order a port is searched for lock boards: families, speeds and addresses, the likely ones first. Pure data;
// what is asked of each is its family's own request for the status, which moves no lock.
import type { BoardFamily, FamilyName } from './board.ts'
import { serialFamilies } from './families.ts'

/** LCUS relays never say anything, so that nothing can find them; GPIO lines have no bytes. */
export type SearchedFamily = Exclude<FamilyName, 'lcus' | 'gpio'>

interface Searched {
  readonly name: SearchedFamily
  /** The factory's first; then what boards can be set to, as their pages in docs/hardware say. */
  readonly baudRates: readonly number[]
  readonly addresses: readonly [least: number, most: number]
  /** Never asked: with bytes lost on the way, such a request could become another family's. */
  readonly except?: readonly number[]
  /** Some firmware tells of more than it drives: seven bytes of XOR-8A hold 56 switches, and it has 50 locks. */
  readonly mostChannels: number
}

/**
 * Modbus slaves 57, 8A and A0 would begin requests as WKLY, XOR-8A and LCUS do, and 5F makes an LCUS relay go on where A0
 * ends the request before it. WKLY boards from 80 on are left out since a request to one that lost its last bytes,
 * followed by one of XOR-8A or Modbus, is WKLY's word for several locks at once. (test/adapters/boards/search-safety.test.ts)
 */
const modbusExceptions = [0x57, 0x5f, 0x8a, 0xa0]

/** Short ranges and common boards first. */
export const searchedFamilies: readonly Searched[] = [
  { name: 'kr-cu16', baudRates: [19_200, 9_600], addresses: [0, 9], mostChannels: 16 },
  { name: 'cu12', baudRates: [19_200, 9_600, 57_600, 115_200], addresses: [0, 16], mostChannels: 12 },
  { name: 'xor-8a', baudRates: [9_600], addresses: [1, 31], mostChannels: 50 },
  {
    name: 'waveshare-modbus',
    baudRates: [9_600, 19_200, 38_400, 115_200],
    addresses: [1, 247],
    except: modbusExceptions,
    mostChannels: 32,
  },
  { name: 'wkly', baudRates: [9_600], addresses: [0, 127], mostChannels: 245 },
]

export interface SearchStep {
  readonly name: SearchedFamily
  readonly family: BoardFamily
  readonly baudRate: number
  readonly addresses: readonly number[]
  readonly withinMs: number
  readonly mostChannels: number
}

/** Installers number boards from the bottom; these are waited for longer. */
const likelyCount = 4
const likelyWithinMs = 250
/** Boards answer a status within 20 ms of its last byte; a bridge on a slow network is found at a likely address. */
const restWithinMs = 80

const range = ([least, most]: readonly [number, number]): readonly number[] =>
  Array.from({ length: most - least + 1 }, (_, index) => least + index)

/** Over TCP the bridge has its own speed, so each family is asked once. */
export function searchPlan(path: string): readonly SearchStep[] {
  const isTcp = path.startsWith('tcp://')
  const each = searchedFamilies.flatMap(({ name, baudRates, addresses, except = [], mostChannels }) =>
    baudRates.slice(0, isTcp ? 1 : baudRates.length).map((baudRate, rank) => ({
      step: { name, family: serialFamilies[name], baudRate, mostChannels },
      rank,
      all: range(addresses).filter((address) => !except.includes(address)),
    })),
  )
  const byRank = each.toSorted((a, b) => a.rank - b.rank)
  return [
    ...byRank.map(({ step, all }) => ({
      ...step,
      addresses: all.slice(0, likelyCount),
      withinMs: likelyWithinMs,
    })),
    ...byRank.map(({ step, all }) => ({
      ...step,
      addresses: all.slice(likelyCount),
      withinMs: restWithinMs,
    })),
  ]
}
