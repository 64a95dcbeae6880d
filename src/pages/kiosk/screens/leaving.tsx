// What a courier or staff takes out: where there are several reasons to, first which of them; then all of its doors at once,
// or one at a time.
import { parcel } from '../icons.tsx'
import { paged } from '../paging.ts'
import type { VisitScene } from '../scene.ts'
import { choiceOf } from '../scene.ts'
import type { View } from '../view.ts'

/** Items of the list on a screen, beside the way back and "all". */
const aPage = 6

const kinds = ['expired', 'cancelled', 'return', 'outgoing'] as const

export function leaving(scene: VisitScene): View {
  const { visit, state } = scene
  const all = visit.toTakeOut ?? []
  const present = kinds.filter((kind) => all.some(({ why }) => why === kind))
  return state.only === null && present.length > 1 ? byKind(scene, present) : doorsOf(scene, present)
}

function byKind(scene: VisitScene, present: readonly (typeof kinds)[number][]): View {
  const { say, visit, deeds } = scene
  const all = visit.toTakeOut ?? []
  return {
    name: `${visit.id}-leaving`,
    kind: 'choose',
    title: say('courier.out'),
    tiles: present.map((kind) => ({
      name: `only-${kind}`,
      label: say(`why.${kind}`),
      more: String(all.filter(({ why }) => why === kind).length),
      icon: parcel,
      press: () => deeds.showOnly(kind),
    })),
    columns: 2,
    choices: choiceOf(
      scene,
      'open',
      { all: true },
      { name: 'open-all', label: say('courier.all'), more: String(all.length), look: 'primary' },
    ),
    back: () => deeds.show(null),
  }
}

function doorsOf(scene: VisitScene, present: readonly (typeof kinds)[number][]): View {
  const { say, visit, deeds, labelOf, state } = scene
  const only = state.only ?? present[0]
  const wanted = (visit.toTakeOut ?? []).filter(({ why }) => why === only)
  const canOpen = visit.actions.includes('open')
  const open = wanted.map(({ parcel: id, compartment }) => ({
    name: `open-${id}`,
    label: `${say('door', { count: 1 })} ${labelOf(compartment)}`,
    more: shortened(id),
    isOff: state.isSending || !canOpen,
    press: () => deeds.act('open', { parcel: id, compartment }),
  }))
  return {
    name: `${visit.id}-leaving-${only ?? ''}`,
    kind: 'choose',
    title: only === undefined ? say('courier.out') : `${say('courier.out')}: ${say(`why.${only}`)}`,
    tiles: paged(scene, open, aPage),
    columns: 3,
    choices:
      only !== undefined && wanted.length > 1
        ? choiceOf(
            scene,
            'open',
            { all: true, only },
            { name: 'open-all', label: say('courier.all'), look: 'primary' },
          )
        : [],
    back: () => (present.length > 1 ? deeds.showOnly(null) : deeds.show(null)),
  }
}

/** The end of a label says which it is; its beginning is the same on all of a carrier's. */
export const shortened = (id: string): string => (id.length <= 8 ? id : `…${id.slice(-6)}`)
