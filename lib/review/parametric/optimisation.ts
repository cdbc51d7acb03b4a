import { lmo } from '@/lib/linalg/lmo'
import { matrix } from '@/lib/linalg/matrix'
import { NEWTON_SCHULZ_COEFFICIENTS, newtonSchulzIterates } from '@/lib/linalg/newton-schulz'
import { countedProducts, ruleOfThumb } from '@/lib/sharpness/step-cost'
import type { ParametricCard } from './types'

const show = (x: number) => Number(x.toPrecision(4)).toString()

export const OPTIMISATION_CARDS: readonly ParametricCard[] = [
  {
    lesson: 'adaptive-optimizers',
    topic: 'optimisation',
    id: 'p-adam-uncorrected',
    title: 'Adam without its correction',
    level: 'core',
    make(draw) {
      const t = draw.integer('t', 1, 12)
      const beta1 = draw.choice('beta1', [0.8, 0.9])
      const beta2 = draw.choice('beta2', [0.99, 0.999])
      const [c1, c2] = [1 - beta1 ** t, 1 - beta2 ** t]
      return {
        question: `Adam with β₁ = ${beta1}, β₂ = ${beta2}, ε negligible, moments from zero, and no bias correction. The first ${t} gradients of a weight are all equal. How long is step ${t}, in units of the learning rate?`,
        answer: c1 / Math.sqrt(c2),
        tolerance: 0.01,
        unit: 'η',
        steps: [
          `m = (1 − ${beta1}^${t}) g = ${show(c1)} g and v = (1 − ${beta2}^${t}) g² = ${show(c2)} g².`,
          `${show(c1)} / √${show(c2)} = ${show(c1 / Math.sqrt(c2))}.`,
        ],
        given: { t, beta1, beta2 },
      }
    },
  },
  {
    lesson: 'adaptive-optimizers',
    topic: 'optimisation',
    id: 'p-adam-second-step',
    title: 'Adam’s second step',
    level: 'deep',
    make(draw) {
      const g = draw.choice('ratio', [-3, -1, 0, 2, 4])
      const m = (0.9 * 0.1 + 0.1 * g) / (1 - 0.9 ** 2)
      const v = (0.999 * 0.001 + 0.001 * g * g) / (1 - 0.999 ** 2)
      return {
        question: `Adam, β₁ = 0.9, β₂ = 0.999, with bias correction, ε negligible. The first gradient is 1, the second ${g}. What is the second step, in units of −η (a step against a positive gradient is positive)?`,
        answer: m / Math.sqrt(v),
        tolerance: 0.01,
        unit: 'η',
        steps: [
          `m̂ = (0.9 · 0.1 + 0.1 · ${g}) / (1 − 0.81) = ${show(m)}.`,
          `v̂ = (0.999 · 0.001 + 0.001 · ${g * g}) / (1 − 0.998001) = ${show(v)}.`,
          `m̂/√v̂ = ${show(m / Math.sqrt(v))}.`,
        ],
        given: { g },
      }
    },
  },
  {
    lesson: 'adaptive-optimizers',
    topic: 'optimisation',
    id: 'p-decoupled-decay',
    title: 'What decay leaves',
    level: 'screening',
    make(draw) {
      const lr = draw.choice('lr', [1e-4, 3e-4, 1e-3])
      const decay = draw.choice('decay', [0.01, 0.05, 0.1])
      const steps = draw.integer('thousands', 2, 30) * 1000
      const answer = (1 - lr * decay) ** steps
      return {
        question: `AdamW with a constant rate of ${lr} and weight decay ${decay}. A weight’s gradient is always zero. Which share of it is left after ${steps.toLocaleString('en')} steps?`,
        answer,
        tolerance: 0.01,
        unit: '',
        steps: [
          `Each step multiplies it by 1 − ${lr} · ${decay}.`,
          `(1 − ${lr * decay})^${steps} ≈ e^−${show(lr * decay * steps)} = ${show(answer)}.`,
        ],
        given: { lr, decay, steps },
      }
    },
  },
  {
    lesson: 'training-and-sgd',
    topic: 'optimisation',
    id: 'p-noise-floor',
    title: 'The noise floor',
    level: 'core',
    make(draw) {
      const lr = draw.choice('lr', [0.02, 0.05, 0.1, 0.2])
      const variance = draw.integer('variance', 1, 9)
      const batch = draw.choice('batch', [1, 4, 16])
      const answer = (lr * variance) / (2 * batch * (2 - lr))
      return {
        question: `f(x) = x²/2, SGD with rate ${lr}; one example’s gradient has noise of variance ${variance}, the batch is ${batch}. Which mean loss does the run settle at?`,
        answer,
        tolerance: 0.02,
        unit: '',
        steps: [
          `Stationary variance V: V = (1 − η)² V + η² σ²/B, so V = η σ² / (B (2 − η)).`,
          `Mean loss V/2 = ${lr} · ${variance} / (2 · ${batch} · ${show(2 - lr)}) = ${show(answer)}.`,
        ],
        given: { lr, variance, batch },
      }
    },
  },
  {
    lesson: 'training-and-sgd',
    topic: 'optimisation',
    id: 'p-stable-rate',
    title: 'The largest stable rate',
    level: 'screening',
    make(draw) {
      const curvature = draw.choice('curvature', [0.5, 4, 20, 50, 400])
      return {
        question: `Gradient descent on a quadratic whose largest curvature is ${curvature}. Above which learning rate does it diverge?`,
        answer: 2 / curvature,
        tolerance: 0.01,
        unit: '',
        steps: [
          `A step multiplies that direction by 1 − η · ${curvature}, which leaves [−1, 1] at η = 2/${curvature} = ${2 / curvature}.`,
        ],
        given: { curvature },
      }
    },
  },
  {
    lesson: 'muon',
    topic: 'optimisation',
    id: 'p-newton-schulz',
    title: 'Newton–Schulz on a 2 × 2',
    level: 'deep',
    make(draw) {
      const [a, b] = [draw.integer('a', 2, 9), draw.integer('b', 1, 8)]
      const kind = draw.choice('polynomial', ['muon', 'cubic'] as const)
      const g = matrix(2, 2, [a, 0, 0, b])
      const answer = newtonSchulzIterates(g, 1, NEWTON_SCHULZ_COEFFICIENTS[kind], 0).result.data[0]!
      const [c1, c3, c5] = NEWTON_SCHULZ_COEFFICIENTS[kind]
      const start = a / Math.hypot(a, b)
      return {
        question: `G = diag(${a}, ${b}) is divided by its Frobenius norm and goes through one Newton–Schulz step with p(σ) = ${c1}σ ${c3 < 0 ? '−' : '+'} ${Math.abs(c3)}σ³${c5 === 0 ? '' : ` + ${c5}σ⁵`}. What becomes of the entry that was ${a}?`,
        answer,
        tolerance: 0.01,
        unit: '',
        steps: [
          `σ = ${a}/√(${a * a} + ${b * b}) = ${show(start)}.`,
          `p(${show(start)}) = ${show(answer)}. Diagonal matrices stay diagonal, so this is the entry.`,
        ],
        given: { a, b },
        chosen: { kind },
      }
    },
  },
  {
    lesson: 'muon',
    topic: 'optimisation',
    id: 'p-dual-norm',
    title: 'The steepest step’s gain',
    level: 'deep',
    make(draw) {
      const [a, b] = [draw.integer('a', -6, 6) || 5, draw.integer('b', -6, 6) || -2]
      const norm = draw.choice('norm', ['l1', 'l2', 'linf', 'spectral', 'nuclear'] as const)
      const radius = draw.choice('radius', [0.5, 1, 2])
      const { value } = lmo(norm, matrix(2, 2, [a, 0, 0, b]), radius)
      const names = { l1: 'ℓ₁', l2: 'ℓ₂ (Frobenius)', linf: 'ℓ∞', spectral: 'spectral', nuclear: 'nuclear' }
      const duals = {
        l1: 'largest entry',
        l2: 'Frobenius norm',
        linf: 'sum of absolute entries',
        spectral: 'nuclear norm',
        nuclear: 'spectral norm',
      }
      return {
        question: `G = diag(${a}, ${b}). What is the least value of ⟨G, W⟩ over all W whose ${names[norm]} norm is at most ${radius}?`,
        answer: value,
        tolerance: 0.01,
        unit: '',
        steps: [
          `It is −${radius} times the dual norm of G, its ${duals[norm]}: ${show(-value / radius)}.`,
          `−${radius} · ${show(-value / radius)} = ${show(value)}.`,
        ],
        given: { a, b, radius },
        chosen: { norm },
      }
    },
  },
  {
    lesson: 'sam',
    topic: 'generalisation',
    id: 'p-sam-perturbation',
    title: 'Where SAM looks',
    level: 'core',
    make(draw) {
      const [x, y] = draw.choice('triple', [
        [3, 4],
        [5, 12],
        [8, 15],
        [6, 8],
      ] as const)
      const w = draw.integer('weight', -3, 3)
      const rho = draw.choice('rho', [0.05, 0.1, 0.5])
      const norm = Math.hypot(x, y)
      const answer = w + (rho * x) / norm
      return {
        question: `Two weights, (${w}, 1), with gradient (${x}, ${y}); SAM with ρ = ${rho}. At which value of the first weight does SAM take its second gradient?`,
        answer,
        tolerance: 0.005,
        unit: '',
        steps: [
          `The gradient’s norm is √(${x * x} + ${y * y}) = ${norm}.`,
          `${w} + ${rho} · ${x}/${norm} = ${show(answer)}.`,
        ],
        given: { x, y, w, rho },
      }
    },
  },
  {
    lesson: 'sam',
    topic: 'generalisation',
    id: 'p-slsam-saving',
    title: 'What skipping layers saves',
    level: 'core',
    make(draw) {
      const percent = draw.choice('active', [10, 21, 22, 47, 60])
      const share = percent / 100
      const saving = 100 * (1 - ruleOfThumb('slsam', share) / ruleOfThumb('sam', 1))
      const example = countedProducts('sam', [true, true, true])
      return {
        question: `Count 3 units a layer and gradient: forward, gradient by inputs, gradient by weights. SL-SAM takes two gradients and leaves out the third unit for layers that are switched off. On average ${percent} % of the layers are active. By how many per cent is a step cheaper than SAM’s?`,
        answer: saving,
        tolerance: 0.01,
        unit: '%',
        steps: [
          `SAM: 2 · 3 = 6 units. SL-SAM: 2 (2 + ${share}) = ${show(ruleOfThumb('slsam', share))}.`,
          `1 − ${show(ruleOfThumb('slsam', share))}/6 = ${show(saving)} %. The rule ignores that the lowest active layer needs no gradient below it; a chain of three layers, all active, counts ${example} products, not 18.`,
        ],
        given: { share },
      }
    },
  },
]
