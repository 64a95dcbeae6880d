// Draws a view: its words, picture, figure and choices, in one fixed frame, so that nothing moves when the state changes.
// Whatever can be touched also bears the key that does the same.
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Countdown } from './countdown.tsx'
import { back, globe, list, question } from './icons.tsx'
import type { Scene } from './scene.ts'
import type { Choice, View } from './view.ts'
import { numbered } from './view.ts'

export function Key({ of }: { readonly of: string }) {
  return (
    <span class="key-cap" aria-hidden="true">
      {of}
    </span>
  )
}

interface ButtonProps extends Choice {
  readonly digit?: string
  readonly class?: string
  readonly children?: ComponentChildren
}

export function Button(props: ButtonProps) {
  const { name, label, press, icon, more, untilMs, look = 'plain', isOff = false, isChosen, digit } = props
  return (
    <button
      type="button"
      class={`${props.class ?? 'choice'} ${look}${isChosen === true ? ' chosen' : ''}`}
      data-name={name}
      disabled={isOff}
      aria-pressed={isChosen}
      onClick={press}
    >
      {digit === undefined || digit === label ? null : <Key of={digit} />}
      {icon}
      <span class="words">
        <span class="label">{label}</span>
        {more === undefined ? null : <span class="more">{more}</span>}
      </span>
      {untilMs == null ? null : <Countdown untilMs={untilMs} />}
    </button>
  )
}

interface FrameProps {
  readonly view: View
  readonly scene: Scene
  /** What went wrong just now, or which other door stands open. */
  readonly note: string
}

export function Frame({ view, scene, note }: FrameProps) {
  const { title, hint, tone, kind, tiles = [], columns = 2, picture, figure, back: goBack } = view
  const all = numbered(view)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    // Shown in a frame, it leaves the focus to the page around it.
    if (document.hasFocus()) heading.current?.focus()
  }, [view.name])
  const goesBack =
    goBack === undefined ? null : (
      <Button name="back" label={scene.say('back')} icon={back} press={goBack} digit="*" />
    )
  const isSheet = kind === 'choose' && (goBack !== undefined || view.isList === true)
  return (
    <section
      class={`screen ${kind}${isSheet ? ' sheet' : ''}${tone === undefined ? '' : ` ${tone}`}`}
      key={view.name}
      data-screen={view.name}
    >
      <header class="words">
        <h1 tabIndex={-1} ref={heading}>
          {title}
        </h1>
        {hint === undefined || hint === '' ? null : <p class="hint">{hint}</p>}
      </header>
      {figure === undefined ? null : <div class="figure">{figure}</div>}
      {picture === undefined ? null : <div class="picture">{picture}</div>}
      {tiles.length === 0 && !isSheet ? null : (
        <div class={`tiles of-${columns}`}>
          {all.slice(0, tiles.length).map((choice) => (
            <Button {...choice} class="tile" key={choice.name} />
          ))}
          {isSheet ? all.slice(tiles.length).map((choice) => <Button {...choice} key={choice.name} />) : null}
          {isSheet ? goesBack : null}
        </div>
      )}
      {note === '' ? null : <Note of={note} />}
      {isSheet ? null : (
        <div class="foot">
          {all.slice(tiles.length).map((choice) => (
            <Button {...choice} key={choice.name} />
          ))}
        </div>
      )}
      {isSheet || kind === 'away' ? null : <div class="corner">{goesBack ?? <Corner scene={scene} />}</div>}
    </section>
  )
}

export const Note = ({ of }: { readonly of: string }) => (
  <p class="note">
    <span class="mark" aria-hidden="true">
      !
    </span>
    <span>{of}</span>
  </p>
)

/** Whoever practises is helped by the exercise. */
export function HelpKey({ scene: { say, deeds, state } }: { readonly scene: Scene }) {
  const practises = state.screen?.training != null
  return (
    <button type="button" class="corner-key" data-name="help" onClick={() => deeds.show('help')}>
      <Key of="*" />
      {practises ? list : question}
      <span class="label">{say(practises ? 'training.guide' : 'help.short')}</span>
    </button>
  )
}

/** The two ways out of not understanding, always in one place. */
function Corner({ scene }: { readonly scene: Scene }) {
  const { say, deeds, language, site } = scene
  return (
    <>
      {site.languages.length > 1 ? (
        <button
          type="button"
          class="corner-key"
          data-name="languages"
          onClick={() => deeds.show('languages')}
        >
          <Key of="0" />
          {globe}
          <span class="label">{language.toUpperCase()}</span>
          <span class="unseen">{say('language')}</span>
        </button>
      ) : null}
      <HelpKey scene={scene} />
    </>
  )
}
