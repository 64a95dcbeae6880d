// More choices than fit: a page at a time, so that nothing needs to be scrolled and every choice has its digit.
// Which page is open stands in the state.
import { onward } from './icons.tsx'
import type { Scene } from './scene.ts'
import type { Choice } from './view.ts'

/** The choices of the page that is turned to; where there are more, the last place turns it. */
export function paged(
  { state, say, deeds }: Scene,
  all: readonly Choice[],
  aPage: number,
): readonly Choice[] {
  if (all.length <= aPage) return all
  const shown = aPage - 1
  const pages = Math.ceil(all.length / shown)
  const leaf = state.leaf % pages
  return [
    ...all.slice(leaf * shown, leaf * shown + shown),
    {
      name: 'more',
      label: say('more'),
      more: `${leaf + 1} / ${pages}`,
      icon: onward,
      press: () => deeds.turnTo((leaf + 1) % pages),
    },
  ]
}
