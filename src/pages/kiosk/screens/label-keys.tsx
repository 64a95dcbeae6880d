// For a label that no scanner reads: typed on the same twelve keys as a PIN, letters as on a telephone.
// What was typed stands in the state until it is sent or left.
import { Key } from '../frame.tsx'
import { erase } from '../icons.tsx'
import type { VisitScene } from '../scene.ts'
import { letters } from '../telephone.ts'
import type { View } from '../view.ts'

export function labelKeys({ say, state, deeds, visit }: VisitScene): View {
  const { typedLabel } = state
  return {
    name: `${visit.id}-label`,
    kind: 'type',
    title: say('courier.type'),
    choices: [],
    back: () => deeds.show(null),
    typed(key) {
      if (/^[0-9]$/.test(key)) deeds.typeLabelKey(key)
      else if (/^[a-z.~_-]$/i.test(key)) deeds.typeLabel(typedLabel + key.toUpperCase())
      else if (key === 'Enter') deeds.sendLabel()
      else if (key === '#') {
        if (typedLabel === '') deeds.toggleLetters()
        else deeds.sendLabel()
      } else if (typedLabel !== '' && (key === 'Backspace' || key === '*'))
        deeds.typeLabel(typedLabel.slice(0, -1))
      else return false
      return true
    },
  }
}

export function LabelKeys({ view, scene }: { readonly view: View; readonly scene: VisitScene }) {
  const { say, state, deeds } = scene
  const { typedLabel, typesLetters } = state
  const press = (key: string) => () => view.typed?.(key)
  return (
    <section class="screen idle typing" data-screen={view.name}>
      <header class="words">
        <h1 tabIndex={-1}>{view.title}</h1>
        <p class="typed" role="status">
          {typedLabel === '' ? '\u00a0' : typedLabel}
        </p>
      </header>
      <div class="pad">
        {[...'123456789'].map((digit) => (
          <button type="button" class="pad-key" data-name={`key-${digit}`} onClick={press(digit)} key={digit}>
            {typesLetters ? <span class="letters">{letters[digit] ?? digit}</span> : digit}
          </button>
        ))}
        <button
          type="button"
          class="pad-key"
          data-name="key-erase"
          aria-label={say('pin.erase')}
          disabled={typedLabel === ''}
          onClick={press('Backspace')}
        >
          {erase}
        </button>
        <button type="button" class="pad-key" data-name="key-0" onClick={press('0')}>
          0
        </button>
        <button
          type="button"
          class="pad-key"
          data-name="key-letters"
          aria-label={say(typesLetters ? 'label.digits' : 'label.letters')}
          onClick={() => deeds.toggleLetters()}
        >
          <span class="letters">{typesLetters ? '123' : 'ABC'}</span>
        </button>
      </div>
      <footer class="foot">
        <button type="button" class="choice plain" data-name="back" onClick={view.back}>
          <Key of="*" />
          <span class="words">
            <span class="label">{say('back')}</span>
          </span>
        </button>
        <button
          type="button"
          class="choice primary"
          data-name="label-send"
          disabled={typedLabel === '' || state.isSending}
          onClick={() => deeds.sendLabel()}
        >
          <Key of="#" />
          <span class="words">
            <span class="label">{say('pin.send')}</span>
          </span>
        </button>
      </footer>
    </section>
  )
}
