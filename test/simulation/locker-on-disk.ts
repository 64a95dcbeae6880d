// The real engine on a disk whose process dies and whose power fails at random, before doors that always work. People
// come, go and forget things without much sense: what counts here is that it all gets written.
import type { Chance } from '../../simulator/world/chance.ts'
import { createFakeDoors } from '../../simulator/world/fake-doors.ts'
import { seal } from '../../simulator/world/locker.ts'
import type { Witness } from '../../simulator/world/observation.ts'
import type { DeathPoint, Disk, Life } from '../../simulator/world/outside.ts'
import { compartmentSpec, smallSite } from '../../simulator/world/small-site.ts'
import { createVirtualClock } from '../../simulator/world/virtual-clock.ts'
import { StoreFault } from '../../src/core/faults.ts'
import type { Input } from '../../src/core/input.ts'
import type { RunningEngine } from '../../src/engine.ts'
import { createEngine } from '../../src/engine.ts'
import type { Journal, Store } from '../../src/ports/store.ts'

class ProcessDied extends Error {}

const quiet = { info: () => {}, warn: () => {}, error: () => {} }
const points: readonly DeathPoint[] = ['before-commit', 'during-commit', 'during-commit', 'after-commit']

export interface LockerOnDisk {
  /** Something happens, and time goes on, at most so long; now and then a process dies of it. */
  step(longestMs: number): void
  /** The process ends now, in the middle of nothing. */
  end(how: 'stopped' | 'killed' | 'power'): void
  quietMs(ms: number): void
  readonly deaths: number
}

interface Parts {
  readonly chance: Chance
  readonly witness: Witness
  readonly disk: Disk
  readonly doors?: number
  /** The chance that a commit is a process's last. */
  readonly dies?: number
}

export function createLockerOnDisk({
  chance,
  witness,
  disk,
  doors: count = 40,
  dies = 0,
}: Parts): LockerOnDisk {
  const clock = createVirtualClock()
  const site = smallSite({
    compartments: Array.from({ length: count }, (_, at) =>
      compartmentSpec(String(at + 1).padStart(2, '0'), at % 3 === 0 ? 'M' : 'S'),
    ),
    carriers: [{ id: 'post', acceptUnannounced: true }],
  })
  const doors = createFakeDoors(site.compartments, clock)
  let ids = 0
  let parcels = 0
  let transactions = 0
  let lives = 0
  let deaths = 0
  let engine: RunningEngine | null = null
  let store: (Store & Journal & { close(): void }) | null = null
  let forget = () => {}

  function lifeOf(): Life {
    const bornMs = clock.monotonicMs()
    let isAlive = true
    forget = () => {
      isAlive = false
    }
    const whileAlive = (task: () => void) => () => {
      if (isAlive) task()
    }
    return {
      clock: {
        ...clock,
        monotonicMs: () => clock.monotonicMs() - bornMs,
        soon: (task) => clock.soon(whileAlive(task)),
        wakeAt: (atMs, task) => clock.wakeAt(atMs + bornMs, whileAlive(task)),
      },
      log: quiet,
      mayDie(point) {
        const isOpening = point === 'while-opening'
        if (isOpening ? chance.fraction() < 5 * dies : points.includes(point) && chance.fraction() < dies / 4)
          throw new ProcessDied(point)
      },
    }
  }

  function buried(how: 'killed' | 'power', at: string | null): void {
    deaths += 1
    forget()
    doors.disconnect()
    engine = null
    if (how === 'killed') disk.forsaken()
    else disk.cutPower()
    witness({ kind: 'process.ended', life: lives, how, at })
  }

  /** Runs `task`; a process that dies of it is buried. */
  function survive(task: () => void): void {
    try {
      task()
    } catch (error) {
      // It can't be opened: systemd tries again later.
      if (error instanceof StoreFault && engine === null) return
      if (!(error instanceof ProcessDied)) throw error
      buried(chance.fraction() < 0.5 ? 'killed' : 'power', error.message)
    }
  }

  function begin(): void {
    const life = lifeOf()
    lives += 1
    store = disk.openStore(life)
    const { confirmed, wallMs } = life.clock
    witness({ kind: 'process.started', life: lives, clockConfirmed: confirmed(), wallMs: wallMs() })
    const born = createEngine({
      spec: site,
      store,
      clock: life.clock,
      ids: { next: () => `id${++ids}` },
      log: quiet,
    })
    engine = born
    const uplink = { respond: () => {}, committed: () => {} }
    born.start({ doors: doors.connect((input) => born.submit(input)), uplink, version: '0.0.0' })
  }

  const assign = (id: string): Input => ({
    type: 'request.received',
    request: {
      transaction: `t${++transactions}`,
      verb: 'parcel.assign',
      parcel: {
        id,
        carrier: 'post',
        kind: 'delivery',
        barcodes: [`B-${id}`],
        size: 'S',
        dimensionsMm: null,
        weightG: null,
        needs: [],
        recipient: `person-${id}`,
        language: null,
        depositByMs: null,
        pickupWithinMs: null,
        pickupByMs: null,
        compartment: null,
        share: false,
        codes: [seal('pin', `pin-${id}`)],
      },
    },
  })

  const enter = (way: 'pin' | 'qr', value: string): Input => ({
    type: 'code.entered',
    way,
    hash: seal(way, value).hash,
    label: way === 'qr' ? value : null,
  })

  function happening(): Input {
    const some = `p${1 + chance.whole(parcels + 1)}`
    const recent = `p${Math.max(1, parcels - chance.whole(20))}`
    switch (chance.whole(8)) {
      case 0:
        return {
          type: 'request.received',
          request: {
            transaction: `t${++transactions}`,
            verb: 'actor.set',
            actor: { id: 'courier', role: 'courier', carrier: 'post', codes: [seal('qr', 'badge')] },
          },
        }
      case 1:
        return enter('qr', 'badge')
      case 2:
      case 3:
        return enter('qr', `B-${recent}`)
      case 4:
        return enter('pin', `pin-${chance.pick([some, recent])}`)
      case 5:
        return { type: 'visit.acted', action: 'end', fields: {} }
      default:
        parcels += 1
        return assign(`p${parcels}`)
    }
  }

  return {
    step(longestMs) {
      survive(() => {
        if (engine === null) begin()
        const input = happening()
        engine?.submit(input, () => {})
        clock.advance(chance.pick([10, 700, 3_000]))
        for (const { id } of site.compartments) if (chance.fraction() < 0.5) doors.close(id)
        if (chance.fraction() < 0.3) store?.markDelivered(store.lastSequence() - chance.whole(40))
        clock.advance(chance.pick([10, 700, longestMs]))
      })
    },
    end(how) {
      if (engine === null) return
      if (how !== 'stopped') return buried(how, null)
      engine.stop()
      forget()
      doors.disconnect()
      engine = null
      store?.close()
      witness({ kind: 'process.ended', life: lives, how, at: null })
    },
    quietMs: (ms) =>
      survive(() => {
        if (engine === null) begin()
        clock.advance(ms)
      }),
    get deaths() {
      return deaths
    },
  }
}
