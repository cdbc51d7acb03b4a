import { Rng } from '../tensor/rng'

type PointShape = 'spiral' | 'moons' | 'rings'

interface LabelledPoints {
  /** x and y in turn, [count, 2]; without noise within [-1, 1]. */
  readonly points: Float32Array
  /** 0 or 1, in turn. */
  readonly labels: Int32Array
}

/** The noiseless point at `along` in (0, 1) of class `label`. */
function pointOn(shape: PointShape, label: number, along: number): [number, number] {
  switch (shape) {
    case 'spiral': {
      // The square root spreads the points evenly along the arm, which is longer outside.
      const radius = Math.sqrt(along)
      const angle = 1.75 * 2 * Math.PI * radius + Math.PI * label
      return [radius * Math.cos(angle), radius * Math.sin(angle)]
    }
    case 'moons': {
      const angle = Math.PI * along
      // Upper and lower half circle, interlocked; centred and scaled from [-1, 2] x [-0.5, 1].
      const x = label === 0 ? Math.cos(angle) : 1 - Math.cos(angle)
      const y = label === 0 ? Math.sin(angle) : 0.5 - Math.sin(angle)
      return [(x - 0.5) / 1.5, (y - 0.25) / 1.5]
    }
    case 'rings': {
      const radius = label === 0 ? 0.4 : 0.9
      return [radius * Math.cos(2 * Math.PI * along), radius * Math.sin(2 * Math.PI * along)]
    }
  }
}

/**
 * Two classes of points in the plane that no straight line separates: interlocked spiral arms, two moons, or concentric rings.
 *
 * @param count  number of points; classes take turns, so an odd count has one more of class 0
 * @param noise  standard deviation of the Gaussian displacement of each coordinate
 */
export function makePoints(shape: PointShape, count: number, noise: number, seed: number): LabelledPoints {
  const places = new Rng(seed, 'data', 0)
  const displacement = new Rng(seed, 'data', 1).normals(2 * count, noise)
  const points = new Float32Array(2 * count)
  const labels = Int32Array.from({ length: count }, (_, i) => i % 2)
  for (let i = 0; i < count; i++) {
    const [x, y] = pointOn(shape, labels[i]!, places.uniform())
    points[2 * i] = x + displacement[2 * i]!
    points[2 * i + 1] = y + displacement[2 * i + 1]!
  }
  return { points, labels }
}
