import type { Cell, Comparison, EngineName, TargetOutcome, TaskComparison } from '@/lib/bench/types'
import { speed } from './format'

/** Our engine beside others: only where `npm run bench` has added them to the site. */
export function ComparisonTables({ comparison }: { readonly comparison: Comparison }) {
  /** Named once, above the tables. */
  const absent = comparison.engines.filter(({ reason }) => reason !== null)
  return (
    <>
      <h2>Beside other engines</h2>
      <p className="bench-note">{comparison.policy}</p>
      {absent.length === 0 ? null : (
        <ul className="bench-note">
          {absent.map(({ engine, reason }) => (
            <li key={engine}>
              {engine} can&rsquo;t run here: {reason}
            </li>
          ))}
        </ul>
      )}
      {comparison.tasks.map((task) => (
        <TaskTable key={task.id} task={task} absent={absent.map(({ engine }) => engine)} />
      ))}
      <h3>Targets</h3>
      <div className="bench-scroll" tabIndex={0} role="group" aria-label="Targets, table">
        <table className="bench-table">
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col" className="bench-number">
                Target
              </th>
              <th scope="col" className="bench-number">
                Measured
              </th>
              <th scope="col">Met</th>
            </tr>
          </thead>
          <tbody>
            {comparison.targets.map((target) => (
              <tr key={`${target.statement} ${target.target}`}>
                <th scope="row">{target.statement}</th>
                <td className="bench-number">
                  {target.bound} {target.target}
                </td>
                <td className="bench-number">{speed(target.measured)}</td>
                <td>{outcome(target)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

const outcome = ({ met, reason }: TargetOutcome) => (met === null ? `not measured: ${reason}` : met ? 'met' : 'missed')

function TaskTable({ task, absent }: { readonly task: TaskComparison; readonly absent: readonly EngineName[] }) {
  const { flopsPerStep } = task
  const cells = task.cells.filter(({ engine, state }) => state !== 'cannot run' || !absent.includes(engine))
  return (
    <>
      <h3>{task.title}</h3>
      <div className="bench-scroll" tabIndex={0} role="group" aria-label={`${task.title}, table`}>
        <table className="bench-table">
          <thead>
            <tr>
              <th scope="col">Engine</th>
              <th scope="col" className="bench-number">
                {flopsPerStep === null ? 'Steps a second' : 'GFLOP a second'}
              </th>
              <th scope="col" className="bench-number">
                {flopsPerStep === null ? 'Loss after 20 steps' : 'First entry'}
              </th>
              <th scope="col">How</th>
            </tr>
          </thead>
          <tbody>
            {cells.map((cell) => (
              <tr key={cell.engine}>
                <th scope="row">{cell.engine}</th>
                <td className="bench-number">{rate(cell, flopsPerStep)}</td>
                <td className="bench-number">
                  {cell.checkedLoss === null ? '–' : cell.checkedLoss.toFixed(5)}
                  {cell.lossDiffers ? <strong className="bench-wrong"> differs</strong> : null}
                </td>
                <td>{how(cell)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

function rate({ stepsPerSecond }: Cell, flopsPerStep: number | null): string {
  if (stepsPerSecond === null) return '–'
  return speed(flopsPerStep === null ? stepsPerSecond : (stepsPerSecond * flopsPerStep) / 1e9)
}

function how({ reason, facts }: Cell): string {
  const dispatches = facts.dispatchesPerStep === null ? null : `${facts.dispatchesPerStep} dispatches a step`
  return reason ?? [facts.mode, dispatches].filter((part) => part !== null).join(', ')
}
