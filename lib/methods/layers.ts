/**
 * Parameters by the layer that they belong to: the number at the end of their names (W1, b1, W2, ...). A parameter without one is a layer of
 * its own.
 *
 * @returns names by layer, layers in order of first appearance
 */
export function layersOf(names: readonly string[]): readonly (readonly string[])[] {
  const layers = new Map<string, string[]>()
  for (const name of names) {
    const key = /\d+$/.exec(name)?.[0] ?? name
    layers.set(key, [...(layers.get(key) ?? []), name])
  }
  return [...layers.values()]
}
