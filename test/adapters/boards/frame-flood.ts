// A flood of frames for one family's parser, most of them damaged: KLUIS_FUZZ_FRAMES of them; where it is left out,
// 170,000 on a build server (a million over all families) and 30,000 elsewhere. Seeded, so that a failure can be had again. Uses no checksum of the
// driver's.
import { expect, test } from 'vitest'
import type { Chance } from '../../../simulator/world/chance.ts'
import { createChance } from '../../../simulator/world/chance.ts'
import type { BoardFamily, Parsed } from '../../../src/adapters/boards/board.ts'
import { createFrameReader } from '../../../src/adapters/boards/frame-reader.ts'

export interface FloodedFamily {
  readonly parse: BoardFamily['parse']
  /** A whole frame as a board sends it, and the request that it answers; null where it needs none. */
  sound(chance: Chance): { readonly frame: Uint8Array; readonly asked: Uint8Array | null }
  /** By the protocol's rules, written anew; `asked` is what was asked when it came. */
  isSound(frame: Uint8Array, asked: Uint8Array | null): boolean
}

const framesWanted = Number(process.env.KLUIS_FUZZ_FRAMES ?? (process.env.CI ? 170_000 : 30_000))
const seed = Number(process.env.KLUIS_FUZZ_SEED ?? 1)
/** Ten million take minutes. */
const timeoutMs = Math.max(10_000, 0.4 * framesWanted)

const noise = (chance: Chance, like: Uint8Array): Uint8Array =>
  Uint8Array.from({ length: chance.whole(40) }, () =>
    chance.whole(2) === 0 ? chance.whole(256) : (like[chance.whole(like.length)] ?? 0),
  )

function damaged(chance: Chance, frame: Uint8Array): Uint8Array {
  const hurt = frame.slice()
  const at = chance.whole(hurt.length)
  switch (chance.whole(6)) {
    case 0:
      hurt[at] = (hurt[at] ?? 0) ^ (1 << chance.whole(8))
      return hurt
    case 1:
      hurt[at] = chance.whole(256)
      hurt[chance.whole(hurt.length)] = chance.whole(256)
      return hurt
    case 2:
      return hurt.subarray(0, at)
    case 3:
      return Uint8Array.from([...hurt.subarray(0, at), ...hurt.subarray(at + 1)])
    case 4:
      return Uint8Array.from([...hurt.subarray(0, at), chance.whole(256), ...hurt.subarray(at)])
    default:
      return noise(chance, frame)
  }
}

export function floodParser(title: string, family: FloodedFamily): void {
  test(`${title}: of a flood of frames exactly the sound ones are taken, and nothing piles up`, {
    timeout: timeoutMs,
  }, () => {
    const chance = createChance(seed)
    const wrong: string[] = []
    let taken = 0
    const watched: BoardFamily['parse'] = (bytes, listening): Parsed => {
      const parsed = family.parse(bytes, listening)
      if (parsed.kind === 'more' && bytes.length > 256)
        wrong.push(`waits for more than ${bytes.length} bytes`)
      if (parsed.kind === 'frame') {
        taken += 1
        const frame = bytes.slice(0, parsed.length)
        if (parsed.length < 1 || parsed.length > bytes.length || !family.isSound(frame, listening.asked))
          wrong.push(`took ${frame} for an answer to ${listening.asked}`)
      }
      return parsed
    }
    const reader = createFrameReader(watched)
    let replies = 0
    const onReply = () => {
      replies += 1
    }
    const feed = (bytes: Uint8Array) => {
      for (let at = 0; at < bytes.length; ) {
        const length = chance.whole(4) === 0 ? 1 + chance.whole(bytes.length) : bytes.length
        reader.push(bytes.subarray(at, at + length), onReply)
        at += length
      }
      if (reader.waiting() > 256) wrong.push(`${reader.waiting()} bytes wait`)
    }

    for (let turn = 0; turn < framesWanted && wrong.length === 0; turn += 1) {
      const { frame, asked } = family.sound(chance)
      reader.begin(asked, false)
      if (turn % 4 === 0) {
        // After a silence a sound frame is taken, however much damage came before.
        const before = replies
        feed(frame)
        reader.finish(onReply)
        if (replies !== before + 1) wrong.push(`did not take ${frame} for an answer to ${asked}`)
        continue
      }
      feed(damaged(chance, frame))
      if (turn % 3 === 0) feed(frame)
      reader.finish(onReply)
    }
    expect(wrong).toEqual([])
    expect(replies).toBe(taken)
    expect(taken).toBeGreaterThan(framesWanted / 4)
  })
}
