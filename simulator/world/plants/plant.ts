// What a planted bug is: another text in place of one that stands in a source file exactly once, put there when the file is
// loaded. No source file knows of it. A text that has changed since fails with the plant's name: whoever changes the code
// carries its plants along.
import type { MischiefName } from '../mischief.ts'
import type { Habit, Plan } from '../plan.ts'
import type { Realism } from '../realism.ts'

export interface Replacement {
  /** From the project's root. */
  readonly file: string
  readonly replace: string
  readonly by: string
}

export interface Plant {
  readonly name: string
  /** What it breaks, as a sentence. */
  readonly breaks: string
  readonly texts: readonly Replacement[]
  /** How long a seed is simulated where its trouble is turned up; a day where it is left out. */
  readonly hours?: number
  /** `plain` where it is left out. */
  readonly realism?: Realism
  /** With what turned up, or off, it is found within few seeds. */
  readonly soonWith?: Soon
}

export interface Soon {
  /** Mean hours between two; all other mischief is off. */
  readonly mischief?: Readonly<Partial<Record<MischiefName, number>>>
  readonly habits?: Readonly<Partial<Record<Habit, number>>>
  readonly rules?: Partial<Plan['site']['rules']>
}

const dayHours = 24
const weekHours = 168

/** How long a seed is simulated. With plans as they are drawn it is what most simulations run, where they can be quick. */
export const hoursFor = ({ hours = dayHours, realism = 'plain' }: Plant, isSoon: boolean): number =>
  isSoon || realism !== 'plain' ? hours : weekHours

/** The plan with this turned up. */
export const turnUp =
  ({ mischief = {}, habits = {}, rules = {} }: Soon) =>
  (plan: Plan): Plan => ({
    ...plan,
    mischief,
    habits: { ...plan.habits, ...habits },
    site: { ...plan.site, rules: { ...plan.site.rules, ...rules } },
  })

/** The text of `file` with the plant in it. Throws, with its name, where a text does not stand there exactly once. */
export function planted({ name, texts }: Plant, file: string, text: string): string {
  return texts
    .filter((one) => one.file === file)
    .reduce((before, { replace, by }) => {
      const count = before.split(replace).length - 1
      if (count !== 1) {
        const found = count === 0 ? 'no more' : `${count} times`
        throw new Error(`plant ${name}: ${file} has this text ${found}; carry the plant along: ${replace}`)
      }
      return before.replace(replace, () => by)
    }, text)
}
