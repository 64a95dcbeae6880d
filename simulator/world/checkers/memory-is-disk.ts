// What the process believes is what the disk holds: compartments, their doors and the alerts, whenever it is asked and after
// every restart.
import type { Alert, Compartment } from '../../../src/core/nouns.ts'
import type { Checker, Fail } from './checker.ts'

export function createMemoryIsDisk(fail: Fail): Checker {
  const compartments = new Map<string, Compartment>()
  const alerts = new Map<string, Alert>()
  let isDiskWell = true
  return {
    name: 'memory-is-disk',
    on: {
      // It may also fail to be read, which nobody sees.
      fault({ what, on }) {
        if (on && what.startsWith('disk-')) isDiskWell = false
      },
      'commit.failed'() {
        isDiskWell = false
      },
      committed({ write }) {
        isDiskWell = true
        for (const { table, key, value } of write.changes) {
          if (table === 'compartments') {
            if (value === null) compartments.delete(key)
            else compartments.set(key, value)
          } else if (table === 'alerts') {
            if (value === null) alerts.delete(key)
            else alerts.set(key, value)
          }
        }
      },
      'memory.shown'(shown) {
        // What fails to be written is decided anew, and told as an alert that is written nowhere.
        if (!isDiskWell) return
        for (const { id, state, door } of shown.snapshot.compartments) {
          const row = compartments.get(id)
          if (row?.state !== state || row.door !== door)
            fail(`${id} is ${state} and ${door} in memory, ${row?.state} and ${row?.door} on the disk`)
        }
        const inMemory = shown.alerts.map(({ id }) => id).sort()
        const onDisk = [...alerts.keys()].sort()
        if (inMemory.join() !== onDisk.join())
          fail(`the alerts ${inMemory.join()} are in memory, ${onDisk.join()} on the disk`)
      },
    },
  }
}
