import { describe, expect, it } from 'vitest'

import { PLANNED_LESSONS } from '@/content/course'
import { isRight, PARAMETRIC_CARDS, problemOf, readAnswer } from '@/lib/review/parametric'

const SEEDS = Array.from({ length: 60 }, (_, seed) => seed)

it('there are at least 15, with ids of their own, in lessons of the course', () => {
  expect(PARAMETRIC_CARDS.length).toBeGreaterThanOrEqual(15)
  expect(new Set(PARAMETRIC_CARDS.map(({ id }) => id)).size).toBe(PARAMETRIC_CARDS.length)
  for (const { id, lesson } of PARAMETRIC_CARDS) {
    expect(id).toMatch(/^p-[a-z-]+$/)
    expect(PLANNED_LESSONS.map(({ slug }) => slug)).toContain(lesson)
  }
})

describe.each(PARAMETRIC_CARDS.map((card) => [card.id, card] as const))('%s', (id, card) => {
  const problems = SEEDS.map((seed) => problemOf(card, seed))

  it('draws other numbers for other seeds, the same for the same', () => {
    expect(problems).toEqual(SEEDS.map((seed) => problemOf(card, seed)))
    expect(new Set(problems.map(({ question }) => question)).size).toBeGreaterThanOrEqual(4)
  })

  it('has an answer that its own words give, and that no other answer passes for', () => {
    for (const problem of problems) {
      const { question, answer, tolerance, steps } = problem
      expect(Number.isFinite(answer), question).toBe(true)
      expect(question).not.toMatch(/NaN|undefined|Infinity/)
      expect(steps.join(' ')).not.toMatch(/NaN|undefined|Infinity/)
      expect(tolerance).toBeGreaterThan(0)
      expect(tolerance).toBeLessThanOrEqual(0.02)
      expect(isRight(problem, answer)).toBe(true)
      // Nobody types more than four digits where they do not matter.
      if (tolerance >= 1e-3) expect(isRight(problem, readAnswer(answer.toPrecision(4)))).toBe(true)
      for (const wrong of [answer * 1.05 + 1e-12, answer * 0.95 - 1e-12, -answer || 1, Number.NaN]) {
        expect(isRight(problem, wrong), `${question} ${wrong}`).toBe(false)
      }
    }
  })

  it('agrees with a second way to the answer', () => {
    const second = SECOND[id]
    expect(second, 'a second way is missing below').toBeDefined()
    for (const { given, chosen = {}, answer, question } of problems) {
      const want = second!(given, chosen)
      expect(Math.abs(answer - want), `${question}: ${answer} against ${want}`).toBeLessThanOrEqual(
        2e-6 * Math.abs(want) + 1e-12,
      )
    }
  })
})

type Given = Readonly<Record<string, number>>
const BITS: Record<string, number> = { fp16: 10, bf16: 7, e4m3: 3, e5m2: 2 }
const BIAS: Record<string, number> = { e4m3: 7, e5m2: 15 }
const range = (count: number) => Array.from({ length: count }, (_, i) => i)

/** Each answer by brute force, by simulation, or by another formula; none uses the course's code. */
const SECOND: Readonly<Record<string, (given: Given, chosen: Readonly<Record<string, string>>) => number>> = {
  'p-model-states': ({ billions }, { precision, optimizer }) => {
    const moments = optimizer === 'adam' ? 2 : optimizer === 'momentum' ? 1 : 0
    const [fixed, each] = precision === 'fp32' ? [8, 4] : precision === 'mixed' ? [8, 4] : [4, 2]
    return billions! * (fixed + each * moments)
  },
  'p-zero-sharding': ({ billions, cards, stage }) => {
    const shares = [2, 2, 12].map((bytes, i) => (stage! >= 3 - i ? bytes / cards! : bytes))
    return billions! * shares.reduce((a, b) => a + b)
  },
  'p-checkpoint-units': ({ layers, segment }) => {
    // Count what is alive, layer by layer of the backward pass, at its worst.
    const alive = range(layers!).map((layer) => {
      const segmentsLeft = Math.floor(layer / segment!) + 1
      const insideLeft = layer % segment!
      return segmentsLeft + insideLeft + 1 + 2
    })
    return Math.max(...alive)
  },
  'p-best-segments': ({ layers, inside }) => {
    const memory = (k: number) => k + (layers! / k) * inside!
    return range(4000)
      .map((i) => (i + 1) / 100)
      .reduce((best, k) => (memory(k) < memory(best) ? k : best), 1)
  },
  'p-lora-parameters': ({ layers, width, rank }) =>
    ([...range(4).map(() => [width!, width!]), [width!, 4 * width!], [4 * width!, width!]]
      .map(([m, n]) => m! * rank! + rank! * n!)
      .reduce((a, b) => a + b) *
      layers!) /
    1e6,
  'p-block-activations': ({ width, length, batch }) => (34 * width! * length! * batch!) / 1e6,
  'p-token-weight': ({ short, long }) => 1 / (2 * short!) / (1 / (2 * long!)),
  'p-adam-uncorrected': ({ t, beta1, beta2 }) => {
    let [m, v] = [0, 0]
    for (let i = 0; i < t!; i++) [m, v] = [beta1! * m + (1 - beta1!) * 3, beta2! * v + (1 - beta2!) * 9]
    return m / Math.sqrt(v)
  },
  'p-adam-second-step': ({ g }) => {
    let [m, v] = [0, 0]
    for (const gradient of [1, g!]) [m, v] = [0.9 * m + 0.1 * gradient, 0.999 * v + 0.001 * gradient ** 2]
    return m / (1 - 0.81) / Math.sqrt(v / (1 - 0.998001))
  },
  'p-decoupled-decay': ({ lr, decay, steps }) => range(steps!).reduce((w) => w - lr! * decay! * w, 1),
  'p-noise-floor': ({ lr, variance, batch }) => {
    let second = 0
    for (let i = 0; i < 3000; i++) second = (1 - lr!) ** 2 * second + (lr! ** 2 * variance!) / batch!
    return second / 2
  },
  'p-stable-rate': ({ curvature }) => 2 / curvature!,
  'p-newton-schulz': ({ a, b }, { kind }) => {
    const x = a! / Math.sqrt(a! ** 2 + b! ** 2)
    return kind === 'muon' ? 3.4445 * x - 4.775 * x ** 3 + 2.0315 * x ** 5 : 1.5 * x - 0.5 * x ** 3
  },
  'p-dual-norm': ({ a, b, radius }, { norm }) => {
    const [p, q] = [Math.abs(a!), Math.abs(b!)]
    const dual = norm === 'l1' || norm === 'nuclear' ? Math.max(p, q) : norm === 'l2' ? Math.hypot(p, q) : p + q
    return -radius! * dual
  },
  'p-sam-perturbation': ({ x, y, w, rho }) => w! + rho! * Math.cos(Math.atan2(y!, x!)),
  'p-slsam-saving': ({ share }) => (100 * (1 - share!)) / 3,
  'p-spacing': ({ x }, { format }) => {
    // The smallest power of two whose half would no longer be noticed.
    let step = 1
    while (x! / step < 2 ** BITS[format!]!) step /= 2
    while (x! / step >= 2 ** (BITS[format!]! + 1)) step *= 2
    return step
  },
  'p-rounding': ({ x }, { format }) => {
    const step = 2 ** (Math.floor(Math.log2(x!)) - BITS[format!]!)
    const low = Math.floor(x! / step)
    const rest = x! / step - low
    return step * (rest > 0.5 || (rest === 0.5 && low % 2 === 1) ? low + 1 : low)
  },
  'p-decode': ({ code }, { format }) => {
    const m = BITS[format!]!
    const [field, low] = [code! >> m, code! & (2 ** m - 1)]
    return field === 0 ? (low / 2 ** m) * 2 ** (1 - BIAS[format!]!) : (1 + low / 2 ** m) * 2 ** (field - BIAS[format!]!)
  },
  'p-lost-update': ({ weight }, { format }) => 2 ** (Math.floor(Math.log2(weight!)) - BITS[format!]! - 1),
  'p-loss-scale': ({ k }) => 2 ** (-24 - k!),
  'p-largest-scale': ({ largest }) => {
    let scale = 1
    while (largest! * scale * 2 <= 65504) scale *= 2
    return scale
  },
  'p-ring-all-reduce': ({ cards, gigabytes }) => range(2 * (cards! - 1)).reduce((sum) => sum + gigabytes! / cards!, 0),
  'p-staleness-limit': ({ delay, curvature }) => {
    // The root of z^(tau+1) - z^tau + a on the unit circle: z = e^(i phi) with phi = pi / (2 tau + 1) has a = 2 sin(phi / 2).
    const phi = Math.PI / (2 * delay! + 1)
    const re = Math.cos((delay! + 1) * phi) - Math.cos(delay! * phi)
    const im = Math.sin((delay! + 1) * phi) - Math.sin(delay! * phi)
    expect(Math.abs(im)).toBeLessThan(1e-12)
    return -re / curvature!
  },
  'p-low-rank': ({ m, n }) => 1 / (1 / m! + 1 / n!),
  'p-normalise': ({ centre, spread }, { norm }) =>
    norm === 'layer'
      ? 1
      : (centre! + spread!) / Math.sqrt((2 * (centre! - spread!) ** 2 + 2 * (centre! + spread!) ** 2) / 4),
}

it('understands how people write numbers', () => {
  const cases: readonly (readonly [string, number])[] = [
    ['0.5', 0.5],
    [' -3 ', -3],
    ['6.1e-5', 6.1e-5],
    ['2^-24', 2 ** -24],
    ['1/3', 1 / 3],
    ['65 504', 65504],
    ['65 504', 65504],
    ['−2', -2],
    ['.5', 0.5],
  ]
  for (const [text, want] of cases) expect(readAnswer(text), text).toBe(want)
  for (const text of ['', 'abc', '1/', '2^', '1 2', '--3']) expect(readAnswer(text), text).toBeNaN()
})
