// A customer with parcels behind several doors chooses: all at once, or one at a time.
// Which doors those are the wall shows before the choice.
import { parcel } from '../icons.tsx'
import { paged } from '../paging.ts'
import { WallPicture } from '../pictures.tsx'
import type { VisitScene } from '../scene.ts'
import { choiceOf, openDoors } from '../scene.ts'
import type { Choice, View } from '../view.ts'

const aPage = 7

export function parcels(scene: VisitScene): View {
  const { say, visit, labelOf, deeds, site } = scene
  const doors = doorsOf(scene)
  const isSeveral = doors.length > 1
  return {
    name: `${visit.id}-parcels`,
    kind: 'act',
    title: say('choose.title', { count: waitingOf(scene).length }),
    picture: (
      <WallPicture
        wall={site.wall}
        labelOf={labelOf}
        open={openDoors(visit)}
        meant={new Set(doors)}
        title={`${say('door', { count: doors.length })} ${doors.map(labelOf).join(', ')}`}
        afterColumn={site.kiosk.afterColumn}
        here={say('wall.here')}
      />
    ),
    choices: [
      ...(isSeveral
        ? choiceOf(
            scene,
            'open',
            { all: true },
            { name: 'open-all', label: say('choose.all'), look: 'primary' },
          )
        : doors.map((compartment) => openOne(scene, compartment))),
      ...(isSeveral
        ? [{ name: 'one', label: say('choose.one'), icon: parcel, press: () => deeds.show('one-parcel') }]
        : []),
      ...choiceOf(scene, 'end'),
    ],
  }
}

const waitingOf = ({ visit }: VisitScene) =>
  visit.parcels.filter((one) => one.state === 'deposited' || one.state === 'assigned')

const doorsOf = (scene: VisitScene): readonly string[] => [
  ...new Set(waitingOf(scene).flatMap(({ compartment }) => compartment ?? [])),
]

const openOne = ({ say, labelOf, state, visit, deeds }: VisitScene, compartment: string): Choice => ({
  name: `open-${compartment}`,
  label: `${say('door', { count: 1 })} ${labelOf(compartment)}`,
  isOff: state.isSending || !visit.actions.includes('open'),
  press: () => deeds.act('open', { compartment }),
})

/** One door of several. */
export function oneParcel(scene: VisitScene): View {
  const { visit, say, deeds } = scene
  return {
    name: `${visit.id}-one-parcel`,
    kind: 'choose',
    title: say('choose.which'),
    tiles: paged(
      scene,
      doorsOf(scene).map((compartment) => openOne(scene, compartment)),
      aPage,
    ),
    columns: 3,
    choices: [],
    back: () => deeds.show(null),
  }
}
