import { formatClaimValue } from '@/lib/experiments/results'
import { MeasuredNumber } from './MeasuredNumber'
import { claimFor, slim } from './server-data'

/**
 * A number of ours inside a sentence: the median of `content/claims.results.json`, with how it was measured behind it.
 *
 * @param range  print the range over the seeds too
 * @throws CourseError('bad-content') if claim or result is missing, which ends the build
 */
export function Measured({ claim: key, range = false }: { readonly claim: string; readonly range?: boolean }) {
  const { experiment, claim, result } = claimFor(key)
  const text = formatClaimValue(claim, result.median)
  const spread = range && result.low !== result.high
  return (
    <MeasuredNumber
      text={spread ? `${text} [${formatClaimValue(claim, result.low)}, ${formatClaimValue(claim, result.high)}]` : text}
      experiment={slim(experiment).claims}
      claim={claim}
      result={result}
    />
  )
}
