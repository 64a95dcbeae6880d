// A day at a simulated wall on which anything happens: doors are asked for and closed, boards and switches go wrong, processes
// die. Chooses by chance only, so that the same seed is the same day.
import { createChance } from '../../simulator/world/chance.ts'
import type { BoardTrouble } from '../../simulator/world/outside.ts'
import type { ByteWall } from './byte-wall.ts'

export const boardTroubles: readonly BoardTrouble[] = [
  'unplugged',
  'silent',
  'deaf',
  'slow',
  'garbled',
  'echoing',
  'swapped',
]
const switchTroubles = [null, null, 'says-open', 'says-closed', 'flapping', 'unreadable', 'silent'] as const
/** From a process's end to the next one, as the units have it (RestartSec). */
const restartMs = 2_000
/** The longest that a bus which is whole again waits for its next try, and time to read everything. */
const mendedMs = 70_000

/** `steps` things happen, one after the other; then everything is mended, and time passes until it is known. */
export function playDay(wall: ByteWall, seed: number, steps: number): void {
  const chance = createChance(seed)
  const { compartments, buses, hardware } = wall
  const boards = buses.flatMap((bus) => bus.boards).length
  const wrong: { readonly board: number; readonly what: BoardTrouble }[] = []
  const anybody = () => chance.pick(compartments).id

  const breakBoard = () => {
    const board = chance.whole(boards)
    const what = chance.pick(boardTroubles)
    const isNew = !wrong.some((one) => one.board === board && one.what === what)
    if (isNew && wall.trouble(board, what, true)) wrong.push({ board, what })
  }
  const mendBoard = () => {
    const [one] = wrong.splice(chance.whole(wrong.length), 1)
    if (one !== undefined) wall.trouble(one.board, one.what, false)
  }
  const step = () => {
    const which = chance.whole(20)
    if (which < 9) wall.ask(anybody())
    else if (which < 12) for (const { id } of compartments) if (chance.whole(2) === 0) hardware.close(id)
    if (which === 12) breakBoard()
    if (which === 13 || which === 14) mendBoard()
    if (which === 15) hardware.jam(anybody(), chance.whole(2) === 0)
    if (which === 16) hardware.setSwitch(anybody(), chance.pick(switchTroubles))
    if (which === 17) hardware.pullOpen(anybody())
    if (which === 18 && chance.whole(3) === 0) wall.kill()
    if (which === 19 && chance.whole(3) === 0) wall.dieAt(chance.pick(['before-pulse', 'after-pulse']))
  }
  const restart = () => {
    if (wall.isAlive()) return
    wall.pass(restartMs + chance.whole(3_000))
    wall.start()
  }

  wall.start()
  wall.pass(3_000)
  for (let done = 0; done < steps; done += 1) {
    step()
    restart()
    wall.pass(chance.pick([0, 10, 100, 500, 1_000, 3_000]))
    restart()
  }
  while (wrong.length > 0) mendBoard()
  hardware.heal()
  wall.pass(mendedMs)
  if (wall.isAlive()) return
  restart()
  wall.pass(mendedMs)
}
