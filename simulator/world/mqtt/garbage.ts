// What nobody should send and somebody does: requests that are no JSON, too large, too deep, unknown, misshapen, retained. Each
// has a transaction of its own or none, so that its answer can't be taken for another's; none may change anything.
import type { Chance } from '../chance.ts'

export interface Garbage {
  readonly verb: string
  readonly payload: Buffer
  readonly retain: boolean
  readonly responseTopic: string | null
}

/** A byte more than the contract's largest payload. */
const tooManyBytes = 256 * 1024 + 1

const sound = (text: string) => ({ verb: 'parcel.cancel', text })

/** `number`: how many there were before; makes its transaction. */
export function makeGarbage(chance: Chance, number: number): Garbage {
  const transaction = `garbage-${number}`
  const cancel = { transaction, parcel: `nobody-sent-${number}` }
  const kinds = [
    () => sound('{"transaction":'),
    () => sound(''),
    () => sound('[1,2,3]'),
    () => sound(JSON.stringify({ parcel: 'nobody-sent' })),
    () => sound(JSON.stringify({ transaction, parcel: 17 })),
    () => sound(JSON.stringify({ transaction: 'no such form of an id!', parcel: 'p' })),
    () => sound(`{"transaction":"${transaction}","parcel":${'['.repeat(40)}${']'.repeat(40)}}`),
    () => ({ verb: 'parcel.explode', text: JSON.stringify(cancel) }),
    () => ({ verb: '', text: JSON.stringify(cancel) }),
    () => ({
      verb: 'config.propose',
      text: JSON.stringify({ transaction, config: { site: { id: 'mine' } } }),
    }),
  ]
  const plain = { retain: false, responseTopic: null }
  const dice = chance.whole(16)
  if (dice === 0)
    return {
      ...plain,
      verb: 'parcel.assign',
      payload: Buffer.alloc(tooManyBytes, `{"transaction":"${transaction}",`),
    }
  if (dice === 1)
    return { ...plain, verb: 'parcel.cancel', payload: Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]) }
  if (dice <= 3)
    return { ...plain, verb: 'parcel.cancel', payload: Buffer.from(JSON.stringify(cancel)), retain: true }
  if (dice === 4) {
    const responseTopic = chance.pick([
      'kluis/v1/+/response',
      '#',
      'kluis/v1/here/status',
      '$SYS/answers',
      '',
    ])
    return { ...plain, verb: 'parcel.cancel', payload: Buffer.from(JSON.stringify(cancel)), responseTopic }
  }
  const { verb, text } = chance.pick(kinds)()
  return { ...plain, verb, payload: Buffer.from(text) }
}
