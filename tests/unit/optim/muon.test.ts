import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'

import { muon, type MuonHyper } from '@/lib/optim/muon'
import { newtonSchulz } from '@/lib/optim/newton-schulz'
import { useNodeBackend } from '@/lib/tensor/node-backends'

const average = (a: tf.Tensor, x: tf.Tensor, beta: number) => tf.add(tf.mul(a, beta), tf.mul(x, 1 - beta))

/** Newton-Schulz as it is written in muon.py: of the wide matrix, term by term. */
function orthogonalised(u: tf.Tensor, { nsSteps, nsCoefficients: [a, b, c], eps }: MuonHyper): tf.Tensor {
  const tall = u.shape[0] > u.shape[1]!
  let x: tf.Tensor = tf.div(u, tf.add(tf.norm(u), eps))
  if (tall) x = tf.transpose(x)
  for (let step = 0; step < nsSteps; step++) {
    const gram = tf.matMul(x, x, false, true)
    const rest = tf.add(tf.mul(gram, b!), tf.mul(tf.matMul(gram, gram), c!))
    x = tf.add(tf.mul(x, a!), tf.matMul(rest, x))
  }
  return tall ? tf.transpose(x) : x
}

/** The formula of `muon.ts` in tensor operations. */
function plain(g: tf.Tensor, w: tf.Tensor, b: tf.Tensor, h: MuonHyper): { parameter: tf.Tensor; b: tf.Tensor } {
  const [rows, cols] = w.shape as [number, number]
  const next = average(b, g, h.momentum)
  const u = h.nesterov ? average(next, g, h.momentum) : next
  const scale = h.matchRmsAdamw ? 0.2 * Math.sqrt(Math.max(rows, cols)) : Math.sqrt(Math.max(1, rows / cols))
  const step = tf.mul(orthogonalised(u, h), h.lr * scale)
  return { parameter: tf.sub(tf.mul(w, 1 - h.lr * h.weightDecay), step), b: next }
}

describe.each(['cpu', 'wasm'] as const)('Muon on %s', (backend) => {
  beforeAll(() => useNodeBackend(backend))

  const shapes = [
    [6, 4],
    [4, 7],
    [5, 5],
    [9, 1],
  ] as const
  const changes: readonly Partial<MuonHyper>[] = [
    {},
    { momentum: 0 },
    { nesterov: false },
    { weightDecay: 0.5 },
    { matchRmsAdamw: true, weightDecay: 0.2 },
    { nsSteps: 0 },
    { nsSteps: 1, nesterov: false, momentum: 0.5 },
  ]

  it.each(shapes.flatMap((shape) => changes.map((change) => ({ shape, change }))))(
    'of $shape with $change is its formula',
    async ({ shape, change }) => {
      const h = { ...muon.defaults, lr: 0.1, ...change }
      const [got, want] = tf.tidy(() => {
        const random = (seed: number) => tf.randomNormal([...shape], 0, 1, 'float32', seed)
        const [g, w, b] = [random(1), random(2), h.momentum === 0 ? tf.zeros([...shape]) : random(3)]
        const live = Object.fromEntries(
          Object.entries(h).flatMap(([name, value]) => (typeof value === 'number' ? [[name, tf.scalar(value)]] : [])),
        )
        const updated = muon.update(g, w, h.momentum === 0 ? {} : { b }, live as Parameters<typeof muon.update>[3], h)
        const expected = plain(g, w, b, h)
        const slots = h.momentum === 0 ? [] : [[updated.slots.b!, expected.b] as const]
        const pairs = [[updated.parameter, expected.parameter] as const, ...slots]
        return [0, 1].map((side) => tf.concat(pairs.map((pair) => tf.reshape(pair[side as 0 | 1], [-1]))))
      })
      const [values, wanted] = [await got!.data(), await want!.data()]
      // Five steps enlarge the rounding errors of the smallest singular values, 2^-24 of the norm, up to 3.4445^5 = 485 times; lr is 0.1.
      wanted.forEach((value, i) => {
        expect(Math.abs(values[i]! - value)).toBeLessThan(1e-5)
      })
      tf.dispose([got, want])
    },
  )

  it('orthogonalises nothing but the direction', async () => {
    const x = tf.tensor2d([1, 2, -3, 0.5, 1, 4], [2, 3])
    const big = tf.mul(x, 1000)
    const results = [
      newtonSchulz(x, 5, muon.defaults.nsCoefficients, 0),
      newtonSchulz(big, 5, muon.defaults.nsCoefficients, 0),
    ]
    const [a, b] = await Promise.all(results.map((tensor) => tensor.data()))
    a!.forEach((value, i) => {
      expect(value).toBeCloseTo(b![i]!, 5)
    })
    tf.dispose([x, big, results])
  })
})
