// The hands in front of the demo while its pictures are taken: posts its deeds, and waits for what comes of them.

import type { Picture } from '../../simulator/demo/picture.ts'
import { pause } from '../../simulator/replay/broker.ts'

type Parcel = Picture['parcels'][number]

const lookEveryMs = 150

export interface Hand {
  deed(name: string, fields: object): Promise<void>
  /** Announces a parcel; gives its id. */
  send(order: { readonly size: string; readonly kind: string; readonly carrier: string }): Promise<string>
  parcel(id: string): Promise<Parcel>
  /** Does what is next for a parcel until it is so far. */
  follow(id: string, isThere: (parcel: Parcel) => boolean): Promise<Parcel>
}

export function createHand(address: string): Hand {
  const post = async (name: string, fields: object) => {
    const response = await fetch(`${address}/api/deeds/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(fields),
    })
    return (await response.json()) as { readonly parcel?: string }
  }
  const parcel = async (id: string) => {
    const { parcels } = (await (await fetch(`${address}/api/picture`)).json()) as Picture
    const found = parcels.find((one) => one.id === id)
    if (found === undefined) throw new Error(`the demo did not take the parcel ${id}`)
    return found
  }
  return {
    parcel,
    async deed(name, fields) {
      await post(name, fields)
    },
    send: async (order) => (await post('send', order)).parcel ?? '',
    async follow(id, isThere) {
      for (;;) {
        const now = await parcel(id)
        if (isThere(now)) return now
        if (now.next.deed) await post(now.next.deed.name, now.next.deed.fields)
        await pause(lookEveryMs)
      }
    },
  }
}
