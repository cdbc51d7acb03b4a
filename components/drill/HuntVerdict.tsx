import type { HuntOutcome } from '@/lib/review/bug-hunt'

/** What came of a run, in words. */
export function HuntVerdict({ outcome }: { readonly outcome: HuntOutcome }) {
  switch (outcome.kind) {
    case 'stopped':
      return (
        <p className="demo-error">
          Stopped after {outcome.afterMs / 1000} seconds: does a loop never end? Change the listing and run it again.
        </p>
      )
    case 'broken':
      return (
        <p className="demo-error">
          The listing could not be run{outcome.line === null ? '' : `; line ${outcome.line}`}: {outcome.message}
        </p>
      )
    case 'tested': {
      const failed = outcome.results.filter(({ failure }) => failure !== null).length
      return (
        <>
          <p>
            <strong>
              {failed === 0 ? 'All tests hold. Well found.' : `${failed} of ${outcome.results.length} tests fail.`}
            </strong>
          </p>
          <ul className="hunt-tests">
            {outcome.results.map(({ name, failure }) => (
              <li key={name} data-holds={failure === null}>
                <span aria-hidden="true">{failure === null ? '✓' : '✗'}</span>
                <span>
                  <span className="visually-hidden">{failure === null ? 'Holds: ' : 'Fails: '}</span>
                  {name}
                  {failure === null ? null : <small>{failure}</small>}
                </span>
              </li>
            ))}
          </ul>
        </>
      )
    }
  }
}
