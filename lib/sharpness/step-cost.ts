/**
 * What a step of SGD and SAM's relatives costs, counted in matrix products of one layer. A layer that is passed forward is one product; the
 * gradient by its input is one, the gradient by its weights is one. Layers are taken to be of equal size.
 */

export type SharpnessMethod = 'sgd' | 'sam' | 's2sam' | 'slsam'

/**
 * The rule of thumb: every layer costs 3 units a gradient (forward, gradient by inputs, gradient by weights), and a layer that is switched off
 * saves the last. SAM takes two gradients.
 *
 * @param share  of the layers that are active, in [0, 1]
 * @returns      units a layer and step: 3 for SGD, 6 for SAM, 2 (2 + share) for SL-SAM
 */
export function ruleOfThumb(method: SharpnessMethod, share: number): number {
  if (method === 'sam') return 6
  return method === 'slsam' ? 2 * (2 + share) : 3
}

/**
 * The count for a chain of layers. Gradients are carried down only to the lowest active layer, and never into the data.
 *
 * @param active  by layer, from the input up; only SL-SAM goes by it
 * @returns       matrix products of one step; with no layer active, the two forward passes
 */
export function countedProducts(method: SharpnessMethod, active: readonly boolean[]): number {
  const layers = active.length
  const gradient = (weights: number, lowest: number) => layers + weights + (lowest < 0 ? 0 : layers - 1 - lowest)
  if (method === 'slsam') return 2 * gradient(active.filter(Boolean).length, active.indexOf(true))
  return (method === 'sam' ? 2 : 1) * gradient(layers, 0)
}
