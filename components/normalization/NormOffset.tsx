import { labFor } from '@/components/labs/recording'
import { NormOffsetPanel } from './NormOffsetPanel'

/** What each norm makes of inputs on an offset, recorded and on the reader's machine. */
export function NormOffset() {
  return <NormOffsetPanel all={labFor('norm-offset', 'norm-offset')} each={labFor('norm-offset-each', 'norm-offset')} />
}
