/** The models of the lesson's charts of scale: a hand-picked set, each number with the reference of the lesson that it is from. */

export interface ScaleModel {
  readonly name: string
  /** Year and month of publication. */
  readonly published: readonly [year: number, month: number]
  /** Numbers to be trained. */
  readonly parameters: number
  /** Pieces of words seen in training, where the text tries 6ND. */
  readonly tokens?: number
  /** Of parameters and tokens. */
  readonly source: string
  /** Floating-point operations of the final training run, and who says so; null where nobody has published a count. */
  readonly compute: {
    readonly value: number
    readonly by: 'authors' | 'others'
    readonly source: string
    /** What was counted, in a few words. */
    readonly how: string
  } | null
}

/** 1e15 operations a second for a day. */
const PETAFLOP_DAY = 8.64e19

/** In order of publication. */
export const SCALE_MODELS: readonly ScaleModel[] = [
  {
    name: 'LeNet-5',
    published: [1998, 11],
    parameters: 60_000,
    source: 'lecun1998documents',
    compute: {
      value: 6 * 340_908 * 60_000 * 20,
      by: 'others',
      source: 'lecun1998documents',
      how: 'our count: 6 a connection, image and pass',
    },
  },
  {
    name: 'AlexNet',
    published: [2012, 12],
    parameters: 60e6,
    source: 'krizhevsky2012',
    compute: {
      value: 0.0058 * PETAFLOP_DAY,
      by: 'others',
      source: 'amodei2018',
      how: 'from days on two GPUs',
    },
  },
  {
    name: 'Transformer (big)',
    published: [2017, 6],
    parameters: 213e6,
    source: 'vaswani2017',
    compute: { value: 2.3e19, by: 'authors', source: 'vaswani2017', how: 'from days on eight GPUs' },
  },
  {
    name: 'BERT-Large',
    published: [2018, 10],
    parameters: 340e6,
    source: 'devlin2018',
    compute: { value: 5.33e20, by: 'others', source: 'brown2020', how: 'counted' },
  },
  { name: 'GPT-2', published: [2019, 2], parameters: 1.5e9, source: 'radford2019', compute: null },
  {
    name: 'T5-11B',
    published: [2019, 10],
    parameters: 11e9,
    source: 'raffel2019',
    compute: { value: 3.3e22, by: 'others', source: 'brown2020', how: 'counted' },
  },
  {
    name: 'GPT-3',
    published: [2020, 5],
    parameters: 175e9,
    tokens: 300e9,
    source: 'brown2020',
    compute: { value: 3.14e23, by: 'authors', source: 'brown2020', how: 'counted' },
  },
  {
    name: 'Chinchilla',
    published: [2022, 3],
    parameters: 70e9,
    tokens: 1.4e12,
    source: 'hoffmann2022',
    compute: { value: 5.76e23, by: 'authors', source: 'hoffmann2022', how: 'Gopher’s budget' },
  },
  {
    name: 'PaLM',
    published: [2022, 4],
    parameters: 540e9,
    source: 'chowdhery2022',
    compute: {
      value: 6 * 540e9 * 780e9,
      by: 'others',
      source: 'chowdhery2022',
      how: 'our count: 6ND with 780 B tokens',
    },
  },
  {
    name: 'Llama 3.1 405B',
    published: [2024, 7],
    parameters: 405e9,
    tokens: 15.6e12,
    source: 'llama2024',
    compute: { value: 3.8e25, by: 'authors', source: 'llama2024', how: 'counted' },
  },
]

/** Growth of training compute that Epoch AI finds from 2010 to May 2024: the middle of "4 to 5 times a year". */
export const COMPUTE_GROWTH = { perYear: 4.5, from: 2010, to: 2024.4 } as const
