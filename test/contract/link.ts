// What every byte link owes to the port Link: called for serial ports, TCP, and the line in memory
// that stands in for both in virtual time.
import { describe, expect, test } from 'vitest'
import type { Wire } from '../../simulator/boards/wire.ts'
import type { Link, LinkTrouble, OpenLink, WriteResult } from '../../src/ports/link.ts'

export interface LinkSubject {
  readonly openLink: OpenLink
  readonly wire: Wire
  until(condition: () => boolean, what: string): Promise<void>
  close(): Promise<void>
}

interface Story {
  opened: number
  received: number[]
  closed: LinkTrouble[]
}

function open(subject: LinkSubject, path = subject.wire.path): { link: Link; story: Story } {
  const story: Story = { opened: 0, received: [], closed: [] }
  const link = subject.openLink(
    { path, baudRate: 19_200 },
    {
      onOpen: () => {
        story.opened += 1
      },
      onBytes: (bytes) => story.received.push(...bytes),
      onClosed: (trouble) => story.closed.push(trouble),
    },
  )
  // Nothing may be told from within the call.
  expect(story).toEqual({ opened: 0, received: [], closed: [] })
  return { link, story }
}

/** `exclusive`: whether a second opening of the same path is refused while the first holds it. */
export function linkContract(
  name: string,
  { openSubject, exclusive }: { openSubject: () => Promise<LinkSubject>; exclusive: boolean },
): void {
  const withSubject = (run: (subject: LinkSubject) => Promise<void>) => async () => {
    const subject = await openSubject()
    try {
      await run(subject)
    } finally {
      await subject.close()
    }
  }
  const closed = async (subject: LinkSubject, link: Link) => {
    let done = 0
    link.close(() => {
      done += 1
    })
    await subject.until(() => done === 1, 'the link closed')
  }
  const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte)

  describe(name, () => {
    test(
      'every byte goes through both ways unchanged',
      withSubject(async (subject) => {
        const heard: number[] = []
        subject.wire.onBytes((bytes) => heard.push(...bytes))
        const { link, story } = open(subject)
        await subject.until(() => story.opened === 1, 'open')
        const results: WriteResult[] = []
        link.write(everyByte, (result) => results.push(result))
        await subject.until(() => results.length === 1 && heard.length === 256, 'written and heard')
        expect(results).toEqual(['written'])
        expect(heard).toEqual([...everyByte])
        subject.wire.write(everyByte)
        await subject.until(() => story.received.length >= 256, 'answered')
        expect(story).toEqual({ opened: 1, received: [...everyByte], closed: [] })
        await closed(subject, link)
      }),
    )

    test(
      'a link that ends says so once, and a write after that leaves not one byte',
      withSubject(async (subject) => {
        const { link, story } = open(subject)
        await subject.until(() => story.opened === 1, 'open')
        await subject.wire.unplug()
        await subject.until(() => story.closed.length > 0, 'told')
        const results: WriteResult[] = []
        link.write(Uint8Array.of(1, 2, 3), (result) => results.push(result))
        await subject.until(() => results.length > 0, 'the write ended')
        expect(results).toEqual(['not-written'])
        expect(story.closed).toEqual(['gone'])
        await closed(subject, link)
        expect(story.closed).toEqual(['gone'])
      }),
    )

    test(
      'what is not there is gone, and can be opened once it is there',
      withSubject(async (subject) => {
        await subject.wire.unplug()
        const first = open(subject)
        await subject.until(() => first.story.closed.length > 0, 'told')
        expect(first.story).toEqual({ opened: 0, received: [], closed: ['gone'] })
        await subject.wire.plug()
        const second = open(subject)
        await subject.until(() => second.story.opened === 1, 'open')
        await closed(subject, second.link)
      }),
    )

    test(
      'after its close a link says nothing more, and the path is free',
      withSubject(async (subject) => {
        const first = open(subject)
        await subject.until(() => first.story.opened === 1, 'open')
        await closed(subject, first.link)
        const second = open(subject)
        await subject.until(() => second.story.opened === 1, 'open again')
        subject.wire.write(Uint8Array.of(7))
        await subject.until(() => second.story.received.length === 1, 'heard')
        expect(first.story).toEqual({ opened: 1, received: [], closed: [] })
        await closed(subject, second.link)
      }),
    )

    test(
      'a link may be closed before it has opened',
      withSubject(async (subject) => {
        const { link, story } = open(subject)
        await closed(subject, link)
        const second = open(subject)
        await subject.until(() => second.story.opened === 1, 'open')
        expect(story).toEqual({ opened: 0, received: [], closed: [] })
        await closed(subject, second.link)
      }),
    )

    if (exclusive) {
      test(
        'a path that another holds is taken',
        withSubject(async (subject) => {
          const first = open(subject)
          await subject.until(() => first.story.opened === 1, 'open')
          const second = open(subject)
          await subject.until(() => second.story.closed.length > 0, 'told')
          expect(second.story).toEqual({ opened: 0, received: [], closed: ['taken'] })
          expect(first.story.closed).toEqual([])
          await closed(subject, first.link)
        }),
      )
    }
  })
}
