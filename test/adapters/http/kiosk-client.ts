// A plain client for the kiosk's listener: requests with any header, and a reader of server-sent events.
import type { IncomingMessage } from 'node:http'
import { Agent, request } from 'node:http'

export interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly text: string
  readonly body: unknown
}

export interface Asking {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  /** An object is sent as JSON; text goes as it is. */
  readonly body?: unknown
}

export function createClient(port: number) {
  const agent = new Agent({ keepAlive: false })

  async function ask(path: string, { method = 'GET', headers = {}, body }: Asking = {}): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    const sent = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
    const outgoing = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method,
        agent,
        headers: { ...(sent === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      },
      resolve,
    )
    outgoing.on('error', reject)
    outgoing.end(sent)
    const incoming = await promise
    let text = ''
    for await (const chunk of incoming) text += chunk
    const isJson = incoming.headers['content-type']?.startsWith('application/json') === true
    return {
      status: incoming.statusCode ?? 0,
      headers: incoming.headers,
      text,
      body: isJson ? JSON.parse(text) : undefined,
    }
  }

  /** Follows a stream; `next` waits for one more block (an event or a comment). */
  async function follow(path: string) {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    const outgoing = request({ host: '127.0.0.1', port, path, agent }, resolve)
    outgoing.on('error', reject)
    outgoing.end()
    const incoming = await promise
    incoming.setEncoding('utf8')
    const blocks: string[] = []
    let rest = ''
    let wake = () => {}
    let isEnded = false
    incoming.on('data', (chunk: string) => {
      const parts = (rest + chunk).split('\n\n')
      rest = parts.pop() ?? ''
      blocks.push(...parts)
      wake()
    })
    const end = () => {
      isEnded = true
      wake()
    }
    incoming.on('end', end)
    incoming.on('error', end)
    const until = async (isThere: () => boolean) => {
      while (!isThere()) {
        const woken = Promise.withResolvers<void>()
        wake = woken.resolve
        await woken.promise
      }
    }
    return {
      status: incoming.statusCode ?? 0,
      headers: incoming.headers,
      waiting: () => blocks.length,
      async next(): Promise<string> {
        await until(() => blocks.length > 0 || isEnded)
        return blocks.shift() ?? ''
      },
      /** The next event's data, read as JSON; comments are passed over. */
      async nextData(): Promise<unknown> {
        for (;;) {
          const block = await this.next()
          if (block === '') return undefined
          const line = block.split('\n').find((one) => one.startsWith('data: '))
          if (line !== undefined) return JSON.parse(line.slice('data: '.length))
        }
      },
      async ended(): Promise<void> {
        await until(() => isEnded)
      },
      pause: () => incoming.pause(),
      close: () => outgoing.destroy(),
    }
  }

  return { ask, follow, post: (path: string, body?: unknown) => ask(path, { method: 'POST', body }) }
}
