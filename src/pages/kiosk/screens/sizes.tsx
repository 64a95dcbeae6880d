// The size of what nobody announced, chosen by a picture: each size class as a box beside a bottle, all to one scale.
// Its measures are those of the smallest compartment of that class.
import { BoxPicture } from '../pictures.tsx'
import type { VisitScene } from '../scene.ts'
import { choiceOf } from '../scene.ts'
import type { Choice, View } from '../view.ts'
import { sizesOf } from '../wall.ts'

export function sizes(scene: VisitScene): View {
  const { say, visit, deeds, site, state } = scene
  const all = sizesOf(site.wall)
  const tiles = all.map((one): Choice => {
    const count = visit.free?.[one.size] ?? 0
    return {
      name: `size-${one.size}`,
      label: one.size,
      more: count === 0 ? say('size.full') : [one.width, one.height, one.depth].map(inCm).join('×'),
      icon: <BoxPicture of={one} all={all} />,
      isOff: state.isSending || count === 0 || !visit.actions.includes('open'),
      press: () => deeds.act('open', { size: one.size }),
    }
  })
  return {
    name: `${visit.id}-sizes`,
    kind: 'choose',
    title: say('size.title'),
    tiles,
    columns: Math.min(4, Math.max(2, tiles.length)),
    choices: [...choiceOf(scene, 'cancel')],
  }
}

const inCm = (mm: number): string => String(Math.round(mm / 10))
