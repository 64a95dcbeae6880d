// The doors' contract for every family on every line that it can hang on. With KLUIS_TEST_BUS=/dev/ttyUSB0
// (or tcp://host:port) and KLUIS_TEST_FAMILY (kr-cu16 where left out) also on a real board, whose lock 1 is opened.
import { expect, test } from 'vitest'
import { realClock } from '../../simulator/world/real-clock.ts'
import { openDoors } from '../../src/adapters/boards/doors.ts'
import { isPresent, openLink } from '../../src/adapters/links/open-link.ts'
import type { Input } from '../../src/core/input.ts'
import { contractFamilies, contractVariants } from './board-families.ts'
import { doorsContract, reportsOf } from './doors.ts'
import { createVirtualSubject, openRealSubject, silentLog } from './doors-subject.ts'
import { doorsInTrouble } from './doors-trouble.ts'
import { createGpioSubject, gpioWall } from './gpio-subject.ts'

for (const family of contractFamilies) {
  doorsContract(`${family.title} in virtual time`, family, async () => createVirtualSubject({ family }))
  doorsContract(`${family.title} on a pty`, family, () => openRealSubject('pty', family))
  doorsContract(`${family.title} over TCP`, family, () => openRealSubject('tcp', family))
  doorsInTrouble(family)
}

for (const family of contractVariants) {
  doorsContract(`${family.title} in virtual time`, family, async () => createVirtualSubject({ family }))
  doorsInTrouble(family)
}

doorsContract('GPIO on an emulated chip', gpioWall, async () => createGpioSubject())

const hardware = process.env.KLUIS_TEST_BUS
if (hardware !== undefined) {
  const name = process.env.KLUIS_TEST_FAMILY ?? 'kr-cu16'
  test(`a real ${name} tells its doors and takes a pulse`, async () => {
    const real = contractFamilies.find(({ family }) => family === name)
    if (real === undefined) throw new Error(`KLUIS_TEST_FAMILY=${name}: no such family`)
    const { family, hardware: boards, hasSensors } = real
    const inputs: Input[] = []
    const doors = openDoors({
      buses: [{ id: 'wall', family, path: hardware, boards }],
      openLink,
      isPresent,
      clock: realClock,
      log: silentLog,
      submit: (input) => inputs.push(input),
    })
    try {
      const all = hasSensors ? boards.reduce((sum, { channels }) => sum + channels, 0) : 0
      const told = () => inputs.filter((input) => input.type === 'door.sensed').length
      await expect.poll(told, { timeout: 5_000 }).toBe(all)
      const state = () => doors.health()[0]?.state
      await expect.poll(state, { timeout: 5_000 }).toBe('up')
      doors.pulse({ bus: 'wall', board: boards[0]?.address ?? 0, channel: 1 }, 500, 'o1')
      await expect.poll(() => reportsOf(inputs, 'o1').join(), { timeout: 5_000 }).toBe('sent')
    } finally {
      await doors.close()
    }
  })
}
