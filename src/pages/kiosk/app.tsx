// The page as a whole: the screen there is to see, and what went wrong for whoever reads by ear. It knows which screens have
// a frame of their own, and nothing of what is on them.
import { Frame } from './frame.tsx'
import type { AnyScene } from './screen-of.ts'
import { Idle } from './screens/idle.tsx'
import { LabelKeys } from './screens/label-keys.tsx'
import { TrainingBand } from './screens/training.tsx'
import type { View } from './view.ts'

export interface AppProps {
  readonly view: View
  readonly scene: AnyScene
  readonly note: string
}

export function App({ view, scene, note }: AppProps) {
  const { visit, state } = scene
  return (
    <>
      {state.screen?.training == null ? null : <TrainingBand {...scene} />}
      {view.kind === 'idle' ? (
        <Idle view={view} scene={scene} note={note} />
      ) : view.kind === 'type' && visit !== null ? (
        <LabelKeys view={view} scene={{ ...scene, visit }} />
      ) : (
        <Frame view={view} scene={scene} note={note} />
      )}
      <div class="unseen" role="alert">
        {note}
      </div>
    </>
  )
}
