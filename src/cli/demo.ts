// `kluis demo`: the whole locker with emulated lock boards, for trying out on any laptop.
// The emulation itself stands in simulator/demo and is loaded only here.

import type { Verb } from './command.ts'
import { exit } from './command.ts'
import { number, wholeNumber } from './numbers.ts'

function welcome(
  { page, kiosk, mqtt }: Readonly<Record<'page' | 'kiosk' | 'mqtt', string>>,
  site: string,
): string {
  return [
    '',
    `  Kluis demo: open  ${page}`,
    '',
    `  the kiosk alone   ${kiosk}`,
    `  the events        mosquitto_sub -p ${new URL(mqtt).port} -t 'kluis/v1/${site}/events'`,
    '',
    '  Ctrl+C ends it; nothing is kept.',
    '',
    '',
  ].join('\n')
}

export const demo: Verb = {
  name: 'demo',
  about: 'Runs a locker with emulated lock boards, a broker and a stand-in platform',
  forms: [''],
  details:
    'Prints the addresses to open in a browser. Nothing is kept: everything it writes goes into a folder that it removes.',
  options: {
    port: {
      takes: 'N',
      about: 'the page of the demo (8000, or another where that is taken); 0 takes any free port',
    },
    seed: { takes: 'N', about: 'the same seed gives the same parcels (1)' },
    speed: { takes: 'X', about: 'how many times faster people and couriers are (1)' },
  },
  words: [0, 0],
  async run(call) {
    const port = call.values.port === undefined ? null : wholeNumber(call, 'port', 0, 65535, 0)
    const seed = wholeNumber(call, 'seed', 0, 2 ** 32 - 1, 1)
    const speed = number(call, 'speed', 0.1, 1000, 1)
    const stopped = call.untilStopped()
    const { startDemo } = await import('../../simulator/demo/demo.ts')
    let running: Awaited<ReturnType<typeof startDemo>>
    try {
      running = await startDemo({ port, seed, speed })
    } catch (error) {
      const { code, port: taken } = error as NodeJS.ErrnoException & { readonly port?: number }
      if (code !== 'EADDRINUSE') throw error
      const text = `port ${taken} is taken by another program: name another with --port N.`
      return {
        code: exit.failed,
        text: `kluis: ${text}`,
        document: { error: { code: 'address-in-use', message: text } },
      }
    }
    const { addresses, site } = running
    call.write(call.json ? `${JSON.stringify({ addresses })}\n` : welcome(addresses, site))
    await stopped
    await running.close()
    return { code: exit.done }
  },
}
