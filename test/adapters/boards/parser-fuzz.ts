// What every family's parser owes to any bytes at all: called once a family, with its own account of which
// frames are sound. Uses no checksum of the driver's.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { BoardFamily, Parsed, Reply } from '../../../src/adapters/boards/board.ts'
import { createFrameReader } from '../../../src/adapters/boards/frame-reader.ts'

export interface FuzzedParser {
  readonly parse: BoardFamily['parse']
  /** Requests that the answers may belong to. */
  readonly asked: fc.Arbitrary<Uint8Array>
  /** Whole frames as a board sends them. */
  readonly frame: fc.Arbitrary<Uint8Array>
  /** Bytes that frames like to consist of. */
  readonly tempting: readonly number[]
  /** By the protocol's rules, written anew. */
  isSound(frame: Uint8Array): boolean
}

const join = (parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]))

function cut(all: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = []
  let at = 0
  for (let turn = 0; at < all.length; turn += 1) {
    const length = lengths[turn % lengths.length] ?? 1
    pieces.push(all.subarray(at, at + length))
    at += length
  }
  return pieces
}

export function fuzzParser(title: string, { parse, asked, frame, tempting, isSound }: FuzzedParser): void {
  const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 })
  const noise = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 30 }),
    fc
      .array(fc.constantFrom(...tempting), { minLength: 1, maxLength: 30 })
      .map((list) => Uint8Array.from(list)),
  )
  const hurt = fc.oneof(
    fc.tuple(frame, fc.nat(), fc.nat(255)).map(([whole, at, byte]) => whole.with(at % whole.length, byte)),
    fc.tuple(frame, fc.nat()).map(([whole, length]) => whole.subarray(0, length % whole.length)),
    fc.tuple(frame, fc.nat()).map(([whole, at]) => {
      const lost = at % whole.length
      return Uint8Array.from([...whole.subarray(0, lost), ...whole.subarray(lost + 1)])
    }),
  )
  const burst = fc.array(fc.oneof(frame, hurt, noise), { minLength: 1, maxLength: 8 }).map(join)

  /** Records what the parser takes for frames, and sees that it keeps its promises. */
  const watched = () => {
    const frames: Uint8Array[] = []
    const watch: BoardFamily['parse'] = (bytes, listening): Parsed => {
      const parsed = parse(bytes, listening)
      if (parsed.kind === 'more') expect(bytes.length).toBeLessThanOrEqual(256)
      if (parsed.kind === 'frame') {
        expect(parsed.length).toBeGreaterThan(0)
        expect(parsed.length).toBeLessThanOrEqual(bytes.length)
        frames.push(bytes.slice(0, parsed.length))
      }
      return parsed
    }
    return { frames, watch }
  }

  describe(`${title}: whatever arrives`, () => {
    test('only sound frames come out, every other byte is counted, and no more waits than 256', () => {
      fc.assert(
        fc.property(fc.array(burst, { maxLength: 5 }), lengths, asked, (bursts, cuts, request) => {
          const { frames, watch } = watched()
          const reader = createFrameReader(watch)
          const replies: Reply[] = []
          reader.begin(request, false)
          for (const one of bursts) {
            for (const piece of cut(one, cuts)) {
              reader.push(piece, (reply) => replies.push(reply))
              expect(reader.waiting()).toBeLessThanOrEqual(256)
            }
            reader.finish((reply) => replies.push(reply))
          }
          for (const one of frames) expect(isSound(one)).toBe(true)
          expect(replies).toHaveLength(frames.length)
          const within = frames.reduce((sum, { length }) => sum + length, 0)
          const all = bursts.reduce((sum, { length }) => sum + length, 0)
          expect(within + reader.dropped() + reader.waiting()).toBe(all)
        }),
        { numRuns: 1_500 },
      )
    })

    test('a sound frame between silences is read, however it is cut', () => {
      fc.assert(
        fc.property(
          fc.array(frame, { minLength: 1, maxLength: 4 }),
          lengths,
          asked,
          (sent, cuts, request) => {
            const { frames, watch } = watched()
            const reader = createFrameReader(watch)
            reader.begin(request, false)
            for (const one of sent) {
              for (const piece of cut(one, cuts)) reader.push(piece, () => {})
              reader.finish(() => {})
            }
            expect(frames).toEqual(sent)
            expect(reader.dropped() + reader.waiting()).toBe(0)
          },
        ),
        { numRuns: 500 },
      )
    })

    test('a frame with one bit turned is no frame', () => {
      fc.assert(
        fc.property(frame, fc.nat(), asked, (sent, which, request) => {
          const bit = which % (8 * sent.length)
          const at = Math.floor(bit / 8)
          const turned = sent.with(at, (sent[at] ?? 0) ^ (2 ** (bit % 8)))
          const { frames, watch } = watched()
          const reader = createFrameReader(watch)
          reader.begin(request, false)
          reader.push(turned, () => {})
          reader.finish(() => {})
          expect(frames).toEqual([])
        }),
        { numRuns: 1_500 },
      )
    })
  })
}
