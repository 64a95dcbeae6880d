// Alerts are one for each cause and subject, whatever the ids look like.
import { expect, test } from 'vitest'
import { createLocker } from '../../simulator/world/locker.ts'
import { compartmentSpec } from '../../simulator/world/small-site.ts'
import { idPattern } from '../../src/adapters/mqtt/fields.ts'

const common = 'amsterdam-central-station-hall-north-left-wall-lower-row-door'

test('two doors with long ids that begin alike have an alert each', () => {
  const ids = [`${common}-1`, `${common}-2`]
  const locker = createLocker({
    compartments: ids.map((id, index) =>
      compartmentSpec(id, 'S', { door: { bus: 'wall', board: 0, channel: index + 1 } }),
    ),
  })
  const [first = '', second = ''] = ids
  for (const id of ids) locker.doors.pullOpen(id)
  locker.pass(1_000)
  const forced = () => locker.engine.read.alerts().filter(({ code }) => code === 'door-forced')
  expect(forced().map(({ subject }) => subject)).toEqual(ids)
  expect(new Set(forced().map(({ id }) => id)).size).toBe(2)
  for (const { id } of locker.engine.read.alerts()) expect(id).toMatch(new RegExp(idPattern))
  locker.ask({ verb: 'compartment.release', compartment: first, reason: 'seen' })
  expect(forced().map(({ subject }) => subject)).toEqual([second])
})

test('an id that fits stays as it is', () => {
  const locker = createLocker()
  locker.doors.pullOpen('01')
  locker.pass(1_000)
  expect(locker.engine.read.alerts().map(({ id }) => id)).toContain('door-forced~01')
})
