// The doors' contract on every line that KR-CU16 can hang on. With KLUIS_TEST_BUS=/dev/ttyUSB0 (or
// tcp://host:port) also on a real board at address 0, whose lock 1 is opened.
import { expect, test } from 'vitest'
import { realClock } from '../../simulator/world/real-clock.ts'
import { openDoors } from '../../src/adapters/boards/doors.ts'
import { isPresent, openLink } from '../../src/adapters/links/open-link.ts'
import type { Input } from '../../src/core/input.ts'
import { doorsContract, reportsOf } from './doors.ts'
import { createVirtualSubject, openRealSubject, silentLog } from './doors-subject.ts'

doorsContract('KR-CU16 in virtual time', async () => createVirtualSubject())
doorsContract('KR-CU16 on a pty', () => openRealSubject('pty'))
doorsContract('KR-CU16 over TCP', () => openRealSubject('tcp'))

const hardware = process.env.KLUIS_TEST_BUS
if (hardware !== undefined) {
  test('a real KR-CU16 tells its 16 doors and takes a pulse', async () => {
    const inputs: Input[] = []
    const doors = openDoors({
      buses: [
        {
          id: 'wall',
          family: 'kr-cu16',
          path: hardware,
          boards: [{ address: 0, channels: 16, closedBit: 1 }],
        },
      ],
      openLink,
      isPresent,
      clock: realClock,
      log: silentLog,
      submit: (input) => inputs.push(input),
    })
    try {
      const told = () => inputs.filter((input) => input.type === 'door.sensed').length
      await expect.poll(told, { timeout: 5_000 }).toBe(16)
      doors.pulse({ bus: 'wall', board: 0, channel: 1 }, 500, 'o1')
      await expect.poll(() => reportsOf(inputs, 'o1').join(), { timeout: 5_000 }).toBe('sent')
    } finally {
      await doors.close()
    }
  })
}
