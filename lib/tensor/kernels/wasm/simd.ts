import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type { TensorInfo } from '@tensorflow/tfjs-core'

import { WasmHost } from './host'
import { MODULE_BYTES } from './module-bytes'

type Address = number

/** A matrix of float32 in memory; steps from row to row and from column to column in bytes. */
export interface MatrixAt {
  readonly at: Address
  readonly row: number
  readonly col: number
}

/** A dense matrix as it is, or as its transpose. */
export const matrixAt = (at: Address, cols: number, transposed = false): MatrixAt =>
  transposed ? { at, row: 4, col: 4 * cols } : { at, row: 4 * cols, col: 4 }

/** A function of addresses and numbers; what it takes is said in `assembly`. */
type Procedure = (...parameters: number[]) => void

/** What `assembly/index.ts` exports. */
interface SimdModule {
  gemmScratch(inner: number): number
  readonly gemm: Procedure
  readonly activate: Procedure
  readonly throughActivation: Procedure
  readonly sumRows: Procedure
  readonly adam: Procedure
  readonly attention: Procedure
  readonly attentionScoreGradient: Procedure
  readonly attentionGradient: Procedure
  readonly combine: Procedure
  readonly normalize: Procedure
  readonly meanSquaredError: Procedure
  readonly meanSquaredErrorGradient: Procedure
  readonly norm: Procedure
  readonly normInputGradient: Procedure
  readonly normParameterGradient: Procedure
  readonly softmaxCrossEntropy: Procedure
  readonly softmaxCrossEntropyGradient: Procedure
}

/** What we use of tfjs's own Emscripten module. */
interface EmscriptenModule {
  _malloc(bytes: number): Address
  _free(address: Address): void
  /** The module's exports. */
  readonly asm?: { readonly memory?: unknown }
}

const emscripten = (backend: BackendWasm): EmscriptenModule => backend.wasm

/** Memory that is kept from use to use and grows when it must. */
class Reserve {
  private at: Address = 0
  private size = 0

  constructor(private readonly heap: EmscriptenModule) {}

  address(bytes: number): Address {
    if (bytes > this.size) {
      if (this.size > 0) this.heap._free(this.at)
      // Larger than asked for, so that a model's layers do not each ask anew.
      this.size = 2 * bytes
      this.at = this.heap._malloc(this.size) >>> 0
    }
    return this.at
  }
}

/** Our SIMD module at work in the memory of a tfjs wasm backend: tensors are where tfjs put them. */
export class Simd extends WasmHost {
  private readonly forScratch: Reserve
  private readonly forWork: Reserve

  constructor(
    readonly module: SimdModule,
    backend: BackendWasm,
  ) {
    super(backend)
    this.forScratch = new Reserve(emscripten(backend))
    this.forWork = new Reserve(emscripten(backend))
  }

  /** Where a tensor's numbers begin; 0, which is nobody's address, for a tensor that isn't given. */
  address(tensor: TensorInfo | undefined): Address {
    return tensor === undefined ? 0 : this.backend.dataIdMap.get(tensor.dataId).memoryOffset
  }

  /**
   * C = A B + bias.
   *
   * @param bias  address of the n numbers that each row begins with; 0: none
   * @param c     address of C, whose numbers are dense
   */
  gemm(m: number, n: number, inner: number, a: MatrixAt, b: MatrixAt, bias: Address, c: Address): void {
    const scratch = this.scratch(this.module.gemmScratch(inner))
    this.module.gemm(m, n, inner, a.at, a.row, a.col, b.at, b.row, b.col, bias, c, 4 * n, scratch)
  }

  /** Memory for the length of one call of the module; the next call of this may hand out the same. */
  scratch(bytes: number): Address {
    return this.forScratch.address(bytes)
  }

  /** Other memory, for what goes from one call of the module to the next. */
  workspace(bytes: number): Address {
    return this.forWork.address(bytes)
  }
}

const modules = new WeakMap<BackendWasm, Simd | null>()

/** The module for a backend, made at the first call; null where WASM has no SIMD or tfjs's memory is out of reach. */
export function simdOf(backend: BackendWasm): Simd | null {
  let simd = modules.get(backend)
  if (simd === undefined) {
    const made = instantiate(backend)
    simd = made === null ? null : new Simd(made, backend)
    modules.set(backend, simd)
  }
  return simd
}

function instantiate(backend: BackendWasm): SimdModule | null {
  const { asm } = emscripten(backend)
  if (!(asm?.memory instanceof WebAssembly.Memory)) return null
  const bytes = Uint8Array.from(atob(MODULE_BYTES), (character) => character.charCodeAt(0))
  try {
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory: asm.memory } })
    return instance.exports as unknown as SimdModule
  } catch {
    // No SIMD here, or the memory is shared between threads and so of another type.
    return null
  }
}
