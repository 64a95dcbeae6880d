// Nobody is there: the scanner is armed, a PIN can be typed, the language chosen.
// The PIN's digits stay in pin.ts; here they are only counted.
import { Countdown } from '../countdown.tsx'
import { Button, HelpKey, Note } from '../frame.tsx'
import { check, erase, globe, parcel } from '../icons.tsx'
import { ScanPicture } from '../pictures.tsx'
import { dotsFor } from '../pin.ts'
import type { Scene } from '../scene.ts'
import { languagesOf } from '../scene.ts'
import type { View } from '../view.ts'
import { codeChoices } from './training.tsx'

/** The keypad is shut after too many wrong PINs; the scanner is not. */
const lockOf = ({ note }: Scene['state']): number | null =>
  note?.reason === 'locked-out' && note.way === 'pin' ? note.retryAtMs : null

/** Whoever practises is told what to type. */
function scanHint({ say, state }: Scene): string {
  const training = state.screen?.training ?? null
  if (training === null) return say('scan.hint')
  const { pin } = training.codes
  return pin === undefined ? '' : say('training.pin', { pin })
}

export function idle(scene: Scene): View {
  const { say, state, deeds } = scene
  const isTyping = state.pinLength > 0
  return {
    name: 'idle',
    kind: 'idle',
    title: state.isSending ? say('sending') : say(isTyping ? 'pin.title' : 'scan.title'),
    hint: isTyping
      ? say('pin.typed', {
          count: state.pinLength,
          total: dotsFor(scene.site.pinDigits, state.pinLength),
        })
      : scanHint(scene),
    choices: [],
    typed(key) {
      const { pin } = deeds
      if (state.isSending || lockOf(state) !== null) return false
      if (/^[0-9]$/.test(key)) pin.type(key)
      else if (key === 'Escape' || key === 'Delete') pin.clear()
      else if (pin.isEmpty) return false
      else if (key === 'Backspace' || key === '*') pin.erase()
      else if (key === 'Enter' || key === '#') pin.enter()
      else return false
      return true
    },
  }
}

export function Idle({
  view,
  scene,
  note,
}: {
  readonly view: View
  readonly scene: Scene
  readonly note: string
}) {
  const { site, say, state, deeds, language } = scene
  const { pin } = deeds
  const lockedUntilMs = lockOf(state)
  const isOff = lockedUntilMs !== null || state.isSending
  const training = state.screen?.training ?? null
  // What is practised has its own exercise for a return.
  const takesReturns = site.walkInReturns.length > 0 && training === null
  const hands = training === null ? [] : codeChoices({ ...scene, training })
  const announced = training === null ? state.screen?.message : null
  const message = announced?.[language] ?? Object.values(announced ?? {})[0]
  const isTyping = state.pinLength > 0
  const dots = Array.from({ length: dotsFor(site.pinDigits, state.pinLength) }, (_, at) => at)
  const languages = languagesOf(scene)
  const sends = site.pinDigits === null
  return (
    <section class="screen idle" data-screen="idle">
      <header class="words">
        <h1 tabIndex={-1}>{view.title}</h1>
        {isTyping ? (
          <div class="dots" role="img" aria-label={view.hint}>
            {dots.map((at) => (
              <span class={at < state.pinLength ? 'dot full' : 'dot'} key={at} />
            ))}
          </div>
        ) : (
          <p class="hint">
            {lockedUntilMs === null ? (
              view.hint
            ) : (
              <>
                {say('pin.wait')} <Countdown untilMs={lockedUntilMs} />
              </>
            )}
          </p>
        )}
      </header>
      <div class="picture">
        {hands.length === 0 ? (
          <ScanPicture towards={site.kiosk.scannerAt} />
        ) : (
          <div class="hands">
            {hands.map((hand) => (
              <Button {...hand} key={hand.name} />
            ))}
          </div>
        )}
      </div>
      {note !== '' ? <Note of={note} /> : message === undefined ? null : <p class="message">{message}</p>}
      <div class="pad">
        {[...'123456789'].map((digit) => (
          <PadKey name={digit} isOff={isOff} press={() => pin.type(digit)} key={digit}>
            {digit}
          </PadKey>
        ))}
        <PadKey name="erase" isOff={isOff || !isTyping} press={() => pin.erase()} says={say('pin.erase')}>
          {erase}
        </PadKey>
        <PadKey name="0" isOff={isOff} press={() => pin.type('0')}>
          0
        </PadKey>
        {sends ? (
          <PadKey name="send" isOff={isOff || !isTyping} press={() => pin.enter()} says={say('pin.send')}>
            {check}
          </PadKey>
        ) : (
          <span />
        )}
      </div>
      <footer class={takesReturns ? 'foot with-return' : 'foot'}>
        {takesReturns ? (
          <button
            type="button"
            class="corner-key return"
            data-name="return"
            disabled={state.isSending}
            onClick={() => deeds.beginReturn()}
          >
            {parcel}
            <span class="label">{say('action.return')}</span>
          </button>
        ) : null}
        {languages.length > 1 ? (
          <button
            type="button"
            class="languages"
            data-name="languages"
            onClick={() => deeds.show('languages')}
          >
            {globe}
            {languages.slice(0, 4).map((one) => (
              <span class={one === language ? 'code chosen' : 'code'} key={one}>
                {one.toUpperCase()}
              </span>
            ))}
            <span class="unseen">{say('language')}</span>
          </button>
        ) : null}
        <HelpKey scene={scene} />
      </footer>
    </section>
  )
}

interface PadKeyProps {
  readonly name: string
  readonly isOff: boolean
  readonly press: () => void
  /** In words, where a drawing stands on it. */
  readonly says?: string
  readonly children: preact.ComponentChildren
}

const PadKey = ({ name, isOff, press, says, children }: PadKeyProps) => (
  <button
    type="button"
    class="pad-key"
    data-name={`key-${name}`}
    disabled={isOff}
    aria-label={says}
    onClick={press}
  >
    {children}
  </button>
)
