'use client'
import { useShared } from '@/components/present/use-shared'
import { lmo } from '@/lib/linalg/lmo'
import { matrix, type Matrix } from '@/lib/linalg/matrix'
import { frobeniusNorm, nuclearNorm, spectralNorm } from '@/lib/linalg/norms'
import { svd } from '@/lib/linalg/svd'
import { Arrow, Plane, PlaneLabel, toPath } from './Plane'
import { imageOfCircle, type Point } from './plane-geometry'

type NormName = 'spectral' | 'frobenius' | 'nuclear'

const NORMS: readonly {
  readonly id: NormName
  readonly label: string
  readonly dual: string
  readonly says: string
}[] = [
  {
    id: 'spectral',
    label: 'spectral',
    dual: 'nuclear',
    says: 'The step turns the circle and keeps it a circle: both singular values are 1, whatever those of G are.',
  },
  {
    id: 'frobenius',
    label: 'Frobenius',
    dual: 'Frobenius',
    says: 'The step is −G made shorter or longer: the ellipse keeps its shape, its weak direction stays weak.',
  },
  {
    id: 'nuclear',
    label: 'nuclear',
    dual: 'spectral',
    says: 'The step has rank one: the circle collapses onto the strongest direction of G.',
  },
]
const DUALS: Readonly<Record<NormName, (g: Matrix) => number>> = {
  spectral: nuclearNorm,
  frobenius: frobeniusNorm,
  nuclear: spectralNorm,
}

/** What a 2 x 2 gradient and its steepest steps do to the unit circle. */
export function MatrixBall() {
  const [name, setName] = useShared<NormName>('matrix-ball/name', 'spectral')
  const [first, setFirst] = useShared<Point>('matrix-ball/first', [1.2, 0.3])
  const [second, setSecond] = useShared<Point>('matrix-ball/second', [-0.05, 0.4])
  const g = matrix(2, 2, [first[0], second[0], first[1], second[1]])
  const { result, value } = lmo(name, g, 1)
  const chosen = NORMS.find((one) => one.id === name)!
  const column = (j: number): Point => [result.data[j]!, result.data[2 + j]!]
  return (
    <div className="picture-body">
      <Plane
        label="The unit circle under G and under the step"
        handles={[
          { id: 'g1', name: 'First column of G', at: first, onMove: setFirst },
          { id: 'g2', name: 'Second column of G', at: second, onMove: setSecond },
        ]}
      >
        <path className="plane-circle" d={toPath(imageOfCircle(matrix(2, 2, [1, 0, 0, 1])))} aria-hidden="true" />
        <path className="plane-image-g" d={toPath(imageOfCircle(g))} aria-hidden="true" />
        <path className="plane-image-w" d={toPath(imageOfCircle(result))} aria-hidden="true" />
        <Arrow to={column(0)} kind="w" />
        <Arrow to={column(1)} kind="w" />
        <Arrow to={first} kind="g" />
        <Arrow to={second} kind="g" />
        <PlaneLabel at={first} kind="g">
          G e₁
        </PlaneLabel>
        <PlaneLabel at={second} kind="g">
          G e₂
        </PlaneLabel>
        <PlaneLabel at={column(0)} kind="w">
          W e₁
        </PlaneLabel>
        <PlaneLabel at={column(1)} kind="w">
          W e₂
        </PlaneLabel>
      </Plane>
      <div className="picture-side">
        <div className="demo-control">
          <div className="demo-control-head" id="matrix-norm">
            <span>Norm of the step W</span>
          </div>
          <div className="demo-chips" role="group" aria-labelledby="matrix-norm">
            {NORMS.map((one) => (
              <button
                key={one.id}
                type="button"
                className="demo-chip"
                aria-pressed={name === one.id}
                onClick={() => setName(one.id)}
              >
                {one.label}
              </button>
            ))}
          </div>
        </div>
        <div className="picture-matrices">
          <MatrixTable name="G" a={g} />
          <MatrixTable name="W = LMO(G)" a={result} />
        </div>
        <dl className="picture-numbers">
          <dt>singular values of G</dt>
          <dd>{values(g)}</dd>
          <dt>singular values of W</dt>
          <dd>{values(result)}</dd>
          <dt>⟨G, W⟩</dt>
          <dd>{fixed(value)}</dd>
          <dt>{chosen.dual} norm of G</dt>
          <dd>{fixed(DUALS[name](g))}</dd>
        </dl>
        <p className="picture-note">{chosen.says}</p>
      </div>
    </div>
  )
}

function MatrixTable({ name, a }: { readonly name: string; readonly a: Matrix }) {
  return (
    <table className="picture-matrix">
      <caption>{name}</caption>
      <tbody>
        {[0, 1].map((row) => (
          <tr key={row}>
            <td>{fixed(a.data[2 * row]!, 2)}</td>
            <td>{fixed(a.data[2 * row + 1]!, 2)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const values = (a: Matrix) => [...svd(a).singularValues].map((value) => fixed(value, 2)).join(', ')
const fixed = (value: number, digits = 3) =>
  (Math.abs(value) < 0.5 * 10 ** -digits ? 0 : value).toFixed(digits).replace('-', '−')
