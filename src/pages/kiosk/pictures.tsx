// The larger drawings: a code before the scanner, a label, a box beside a bottle, the wall with the door that is meant.
// An open door differs from a closed one in shape (its leaf stands out, dark inside) and not only in colour.
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { ScannerAt } from './line.ts'
import type { Face, Place, SizeClass } from './wall.ts'
import { layOut, screenAt } from './wall.ts'

/** Of an arrow that points down, clockwise. */
const turns: Readonly<Record<Exclude<ScannerAt, 'none'>, number>> = {
  bottom: 0,
  'bottom-left': 45,
  left: 90,
  'top-left': 135,
  top: 180,
  'top-right': 225,
  right: 270,
  'bottom-right': 315,
}

/** With an arrow beside it, or alone in the middle. */
const boxFor = (scannerAt: ScannerAt) => (scannerAt === 'none' ? '-27 0 120 100' : '0 0 120 100')

const Arrow = ({ towards }: { readonly towards: ScannerAt }) =>
  towards === 'none' ? null : (
    <g class="towards" transform={`rotate(${turns[towards]} 92 50)`}>
      <path d="M92 18v58M72 56l20 22 20-22" />
    </g>
  )

/** A phone with a code on it, and the arrow to where the scanner really is. */
export function ScanPicture({ towards }: { readonly towards: ScannerAt }) {
  const cells = ['1110111', '1010101', '1110111', '0001000', '1110101', '1010010', '1110101']
  return (
    <svg class="scan-picture" viewBox={boxFor(towards)} aria-hidden="true">
      <rect class="phone" x="8" y="6" width="50" height="88" rx="8" />
      <rect class="glass" x="13" y="14" width="40" height="72" rx="3" />
      {cells.flatMap((row, y) =>
        [...row].map((cell, x) =>
          cell === '1' ? <rect class="cell" x={16 + x * 5} y={31 + y * 5} width="5.2" height="5.2" /> : null,
        ),
      )}
      <Arrow towards={towards} />
    </svg>
  )
}

/** A parcel with its label, and the arrow. */
export function LabelPicture({ towards }: { readonly towards: ScannerAt }) {
  return (
    <svg class="scan-picture" viewBox={boxFor(towards)} aria-hidden="true">
      <path class="phone" d="M4 30l30-16 30 16v42L34 88 4 72z" />
      <path class="edge" d="M4 30l30 16 30-16M34 46v42" />
      <rect
        class="glass"
        x="39"
        y="50"
        width="20"
        height="24"
        rx="1"
        transform="skewY(-28) translate(0 26)"
      />
      {[0, 1, 2, 3, 4].map((at) => (
        <rect
          class="cell"
          x={41 + at * 3.6}
          y={53}
          width={at % 2 === 0 ? 2 : 1}
          height={15}
          transform="skewY(-28) translate(0 26)"
        />
      ))}
      <Arrow towards={towards} />
    </svg>
  )
}

/** All is well. */
export const bigCheck = (
  <svg class="big-check" viewBox="0 0 100 100" aria-hidden="true">
    <circle cx="50" cy="50" r="46" />
    <path d="M27 52l16 17 31-36" />
  </svg>
)

const bottleMm = 300

/** The size class as a box, drawn to one scale with a bottle of a litre and a half. */
export function BoxPicture({ of, all }: { readonly of: SizeClass; readonly all: readonly SizeClass[] }) {
  const deepen = (depth: number) => depth * 0.3
  const across = Math.max(...all.map(({ width, depth }) => width + deepen(depth)))
  const up = Math.max(bottleMm, ...all.map(({ height, depth }) => height + deepen(depth)))
  const { width, height } = of
  const deep = deepen(of.depth)
  const base = up
  return (
    <svg class="box-picture" viewBox={`-10 -10 ${across + 160} ${up + 20}`} aria-hidden="true">
      <path
        class="box-top"
        d={`M120 ${base - height}l${deep} ${-deep}h${width}l${-deep} ${deep}zM${120 + width} ${base - height}l${deep} ${-deep}v${height}l${-deep} ${deep}z`}
      />
      <rect class="box-front" x="120" y={base - height} width={width} height={height} />
      <path class="bottle" d={`M20 ${base}v-175q0-40 25-60v-50h20v50q25 20 25 60v175z`} />
    </svg>
  )
}

export interface WallPictureProps {
  readonly wall: readonly Place[]
  labelOf(compartment: string): string
  readonly open: ReadonlySet<string>
  readonly meant: ReadonlySet<string>
  /** What a screen reader says of it. */
  readonly title: string
  /** Where the screen hangs in the wall; null where nobody has said. */
  readonly afterColumn: number | null
  /** "You are here". */
  readonly here: string
}

export function WallPicture({ wall, labelOf, open, meant, title, afterColumn, here }: WallPictureProps) {
  const layout = layOut(wall)
  const { faces, width, height } = layout
  const isMarked = ({ place }: Face) => meant.has(place.compartment) || open.has(place.compartment)
  const inOrder = [...faces.filter((face) => !isMarked(face)), ...faces.filter(isMarked)]
  const drawn = useRef<SVGSVGElement>(null)
  useLayoutEffect(() => hideSmall(drawn.current))
  return (
    <div class="wall-room" style={{ '--ratio': width / height }}>
      <svg ref={drawn} class="wall" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={title}>
        <rect class="cabinet" width={width} height={height} rx="24" />
        {inOrder.map((face) => (
          <FacePicture
            face={face}
            label={labelOf(face.place.compartment)}
            state={
              open.has(face.place.compartment)
                ? 'open'
                : meant.has(face.place.compartment)
                  ? 'meant'
                  : 'closed'
            }
          />
        ))}
      </svg>
      {afterColumn === null ? null : <Here at={screenAt(layout, afterColumn) / width} words={here} />}
    </div>
  )
}

/** The smallest text of all, in rem (type.css). */
const smallestRem = 0.68

/** Leaves out the numbers that come out too small to be read. */
function hideSmall(wall: SVGSVGElement | null): void {
  const scale = wall?.getScreenCTM()?.a ?? 0
  const leastPx = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) * smallestRem
  for (const text of wall?.querySelectorAll('.face text') ?? [])
    text.classList.toggle('small', Number(text.getAttribute('font-size')) * scale < leastPx)
}

function FacePicture({
  face,
  label,
  state,
}: {
  readonly face: Face
  readonly label: string
  readonly state: string
}) {
  const { x, y, width, height } = face
  const size = Math.min(height * 0.86, (width * 1.3) / Math.max(2, label.length), 190)
  const leaf = width * 0.3
  const isOpen = state === 'open'
  return (
    <g class={`face ${state}`}>
      <rect x={x} y={y} width={width} height={height} rx="8" />
      {isOpen ? (
        <polygon
          points={`${x},${y} ${x + leaf},${y + height * 0.12} ${x + leaf},${y + height * 1.12} ${x},${y + height}`}
        />
      ) : null}
      <text
        x={x + (isOpen ? (width + leaf) / 2 : width / 2)}
        y={y + height / 2}
        font-size={size}
        dominant-baseline="central"
        text-anchor="middle"
      >
        {label}
      </text>
    </g>
  )
}

/** Under the place where the screen hangs, from 0 (left of all) to 1. Part of the drawing: it says nothing to whoever can't see that. */
const Here = ({ at, words }: { readonly at: number; readonly words: string }) => (
  <p class="here" style={{ '--at': at }} aria-hidden="true">
    <span>{words}</span>
  </p>
)
