import { CourseError } from '../errors'

/**
 * The course's image file: a header, one byte per label, then the pixels, two to a byte (first pixel in the low half). Train images come
 * first. Numbers are little-endian.
 *
 *     0  'DFM1'            8  u32 test images    14  u8 bits a pixel (4)   16  u32 FNV-1a of all that follows the header
 *     4  u32 train images  12 u8 height, u8 width 15  u8 classes            20  reserved, zero
 *
 * Made by `scripts/data.ts`; where the images come from is told in `public/data/README.md`.
 */
export const HEADER_BYTES = 32
export const MAGIC = 'DFM1'
export const LEVELS = 16

/** Labels in words, by class. */
export const CLASS_NAMES = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
] as const

interface ImageSplit {
  readonly count: number
  /** One class index an image. */
  readonly labels: Uint8Array
  /** Grey levels 0 .. 15, `count * height * width / 2` bytes, two pixels to a byte. */
  readonly packed: Uint8Array
}

interface FashionMnist {
  readonly height: number
  readonly width: number
  readonly train: ImageSplit
  readonly test: ImageSplit
  /** Mean and standard deviation of the training pixels, scaled to [0, 1]. */
  readonly mean: number
  readonly standardDeviation: number
}

/** 32-bit FNV-1a hash: finds a damaged file, protects against nothing else. */
export function fnv1a(bytes: Uint8Array): number {
  let hash = 0x811c9dc5
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}

function isText(bytes: Uint8Array): boolean {
  const start = String.fromCharCode(...bytes.subarray(0, 64)).trimStart()
  return start.startsWith('<') || start.startsWith('{')
}

/**
 * Reads and checks an image file.
 *
 * @param path  where it came from, for messages only
 * @throws      CourseError('missing-file') if the server sent a page in its place; CourseError('bad-content') if it is cut short,
 *              damaged or of another format
 */
export function parseFashionMnist(buffer: ArrayBuffer, path: string): FashionMnist {
  const bytes = new Uint8Array(buffer)
  const bad = (what: string) => new CourseError('bad-content', `${path} ${what}. Make it anew with \`npm run data\`.`)
  if (isText(bytes)) {
    throw new CourseError(
      'missing-file',
      `${path} was not found: the server answered with a text page. Make the file with \`npm run data\` and publish public/data.`,
    )
  }
  if (bytes.length < HEADER_BYTES) throw bad(`has ${bytes.length} bytes, fewer than its header of ${HEADER_BYTES}`)
  const magic = String.fromCharCode(...bytes.subarray(0, 4))
  if (magic !== MAGIC) throw bad(`is not an image file of this course (it should begin with ${MAGIC})`)
  const view = new DataView(buffer)
  const trainCount = view.getUint32(4, true)
  const testCount = view.getUint32(8, true)
  const [height, width, bits, classes] = [bytes[12]!, bytes[13]!, bytes[14]!, bytes[15]!]
  if (height !== 28 || width !== 28 || bits !== 4 || classes !== CLASS_NAMES.length) {
    throw bad(
      `holds ${height}x${width} images of ${bits} bits in ${classes} classes; expected 28x28, 4 bits, 10 classes`,
    )
  }
  if (trainCount === 0 || testCount === 0) throw bad('has no training or no test images')
  const imageBytes = (height * width) / 2
  const count = trainCount + testCount
  const expected = HEADER_BYTES + count * (1 + imageBytes)
  if (bytes.length !== expected) throw bad(`is cut short or too long: ${bytes.length} bytes instead of ${expected}`)
  if (fnv1a(bytes.subarray(HEADER_BYTES)) !== view.getUint32(16, true))
    throw bad('is damaged (its checksum does not match)')

  const labels = bytes.subarray(HEADER_BYTES, HEADER_BYTES + count)
  if (labels.some((label) => label >= classes)) throw bad('has a label above 9')
  const pixels = bytes.subarray(HEADER_BYTES + count)
  const train: ImageSplit = {
    count: trainCount,
    labels: labels.subarray(0, trainCount),
    packed: pixels.subarray(0, trainCount * imageBytes),
  }
  const test: ImageSplit = {
    count: testCount,
    labels: labels.subarray(trainCount),
    packed: pixels.subarray(trainCount * imageBytes),
  }
  return { height, width, train, test, ...statistics(train.packed) }
}

function statistics(packed: Uint8Array): { mean: number; standardDeviation: number } {
  const counts = new Float64Array(LEVELS)
  for (const pair of packed) {
    counts[pair & 15]!++
    counts[pair >>> 4]!++
  }
  const pixels = 2 * packed.length
  const moment = (power: number) =>
    counts.reduce((sum, n, level) => sum + n * (level / (LEVELS - 1)) ** power, 0) / pixels
  const mean = moment(1)
  return { mean, standardDeviation: Math.sqrt(moment(2) - mean * mean) }
}

/** Pixels of a split as float32 [count * height * width], with zero mean and unit variance over the training split. */
export function standardisedPixels(data: FashionMnist, split: 'train' | 'test'): Float32Array {
  const values = Float32Array.from(
    { length: LEVELS },
    (_, level) => (level / (LEVELS - 1) - data.mean) / data.standardDeviation,
  )
  const { packed } = data[split]
  const pixels = new Float32Array(2 * packed.length)
  for (let i = 0; i < packed.length; i++) {
    pixels[2 * i] = values[packed[i]! & 15]!
    pixels[2 * i + 1] = values[packed[i]! >>> 4]!
  }
  return pixels
}
