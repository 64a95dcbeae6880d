// Practising at the kiosk: when it begins and ends, the course and how far it is. Of the real locker it reads who is there,
// and ends the visit of whoever begins; whoever comes next ends it, since customers come first. One exercise at a time.
import type { Engine } from '../../engine.ts'
import type { Training, TrainingView } from '../../ports/training.ts'
import type { Exercise } from './courses.ts'
import { courses } from './courses.ts'
import type { ExerciseParts, RunningExercise } from './exercise.ts'
import { openExercise } from './exercise.ts'

/** Nobody has done anything for so long: the screen is the customers' again. */
const idleMs = 3 * 60_000
/** Time to read that all is done. */
const finishedMs = 30_000
/** However busy they are. */
const longestMs = 60 * 60_000

export interface TrainingParts extends ExerciseParts {
  /** The real one. */
  readonly engine: Engine
}

export interface OpenedTraining extends Training {
  close(): void
}

interface Course {
  readonly name: string
  readonly language: string
  readonly exercises: readonly Exercise[]
  readonly done: Set<string>
  readonly untilMs: number
  /** The real visit that was ended for it, which may still be seen on its way out. */
  readonly visit: string
  now: { readonly exercise: Exercise; readonly running: RunningExercise; isLaidOut: boolean } | null
  endsAtMs: number
  cancelEnd: () => void
}

export function openTraining(parts: TrainingParts): OpenedTraining {
  const { engine, clock, spec } = parts
  const listeners = new Set<() => void>()
  let course: Course | null = null

  const changed = () => {
    for (const listener of listeners) listener()
  }
  const running = (): RunningExercise | null => (course?.now?.isLaidOut ? course.now.running : null)
  const isFinished = ({ exercises, done }: Course) => done.size === exercises.length

  /** It ends by itself so long from now on, and not after its longest time. */
  function keepOn(of: Course, ms: number): void {
    const leftMs = Math.max(0, Math.min(ms, of.untilMs - clock.monotonicMs()))
    of.endsAtMs = clock.wallMs() + leftMs
    of.cancelEnd()
    of.cancelEnd = clock.wakeAt(clock.monotonicMs() + leftMs, end)
  }

  function end(): boolean {
    if (course === null) return false
    const ended = course
    course = null
    ended.cancelEnd()
    ended.now?.running.close()
    changed()
    return true
  }

  function advanced(of: Course): void {
    if (course !== of || of.now === null) return
    const { exercise, running } = of.now
    if (running.stepsDone() === exercise.steps.length && !of.done.has(exercise.exercise)) {
      of.done.add(exercise.exercise)
      if (isFinished(of)) keepOn(of, finishedMs)
    }
    changed()
  }

  function lay(of: Course, exercise: Exercise, onBegun: (isOn: boolean) => void): void {
    of.now?.running.close()
    const now = { exercise, running: openExercise(exercise, of.language, parts), isLaidOut: false }
    of.now = now
    keepOn(of, idleMs)
    void now.running
      .layOut(() => advanced(of))
      .then((isOn) => {
        const isStillMeant = course === of && of.now === now
        now.isLaidOut = isOn
        if (isOn && isStillMeant) changed()
        else if (isStillMeant) end()
        onBegun(isOn && isStillMeant)
      })
  }

  function start(name: string, language: string | null, visit: string): Course {
    const isKnown = language !== null && spec.languages.includes(language)
    return {
      name,
      language: isKnown ? language : (spec.languages[0] ?? 'en'),
      // Each of its parcels needs a door.
      exercises: (courses[name] ?? []).filter(({ parcels }) => parcels.length <= spec.compartments.length),
      done: new Set(),
      untilMs: clock.monotonicMs() + longestMs,
      visit,
      now: null,
      endsAtMs: 0,
      cancelEnd: () => {},
    }
  }

  function view(): TrainingView | null {
    const exercise = course?.now?.exercise
    const present = running()
    if (course === null || exercise === undefined || present === null) return null
    return {
      course: course.name,
      exercises: course.exercises.map((one) => ({
        exercise: one.exercise,
        done: course?.done.has(one.exercise) === true,
      })),
      exercise: exercise.exercise,
      steps: exercise.steps.map(({ step }, index) => ({ step, done: index < present.stepsDone() })),
      codes: present.codes,
      labels: present.labels,
      openDoors: present.doors.open(),
      finished: isFinished(course),
      endsAt: new Date(course.endsAtMs).toISOString(),
    }
  }

  const stopWatching = engine.onCommit(() => {
    const visit = engine.read.visit()
    if (course !== null && visit !== null && visit.id !== course.visit) end()
  })

  return {
    view,
    visit: () => running()?.visit() ?? null,
    alsoOpen: () => running()?.engine.read.alsoOpen() ?? [],
    begin(name, language, onBegun) {
      const visit = engine.read.visit()
      const isSignedIn = visit !== null && visit.role !== 'customer'
      if (
        course !== null ||
        !isSignedIn ||
        visit.doors.some(({ settled, door }) => !settled || door === 'open')
      ) {
        onBegun(false)
        return
      }
      const next = start(name, language, visit.id)
      const [first] = next.exercises
      if (!first) {
        onBegun(false)
        return
      }
      engine.submit({ type: 'visit.acted', action: 'end', fields: {} }, (reply) => {
        if (reply.kind !== 'accepted' || course !== null) onBegun(false)
        else {
          course = next
          lay(next, first, onBegun)
        }
      })
    },
    exercise(name, onBegun) {
      const next = course?.exercises.find(({ exercise }) => exercise === name)
      if (course === null || next === undefined) onBegun(false)
      else lay(course, next, onBegun)
    },
    entered: (way, text) => running()?.entered(way, text) ?? null,
    submit(input, onReply) {
      const present = running()
      if (course === null || present === null) onReply({ kind: 'failed', reason: 'busy' })
      else {
        if (!isFinished(course)) keepOn(course, idleMs)
        present.engine.submit(input, onReply)
      }
    },
    close(): void {
      stopWatching()
      end()
    },
    closeDoor(compartment) {
      const present = running()
      if (course === null || present === null || !present.doors.close(compartment)) return false
      if (!isFinished(course)) keepOn(course, idleMs)
      return true
    },
    end,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
