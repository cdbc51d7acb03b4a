import { labFor } from '@/components/labs/recording'
import { NormCostPanel } from './NormCostPanel'

/** LayerNorm's time over RMSNorm's, as kernels and in a whole step, recorded and on the reader's machine. */
export function NormCost() {
  const { preset, recording } = labFor('norm-cost', 'norm-cost')
  return <NormCostPanel preset={preset} recording={recording} />
}
