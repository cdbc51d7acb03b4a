/** A bench result as text. */

const digits = (value) => (value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3))
const maybe = (value, show = digits) => (value === null || value === undefined ? '-' : show(value))

/** Columns wide enough for their longest entry; all but the first are right-aligned. */
function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  return rows
    .map((row) => row.map((text, i) => (i === 0 ? text.padEnd(widths[i]) : text.padStart(widths[i]))).join('  '))
    .join('\n')
}

/** Engines that can't run here at all are named once, above the tables. */
const absent = ({ engines }) => engines.filter(({ reason }) => reason !== null)

function taskTable({ title, flopsPerStep, cells: all }, comparison) {
  const missing = absent(comparison)
  const cells = all.filter(
    ({ engine, state }) => state !== 'cannot run' || !missing.some((one) => one.engine === engine),
  )
  const ours = cells
    .filter(({ engine }) => engine.startsWith('descent-'))
    .map(({ stepsPerSecond }) => stepsPerSecond ?? 0)
  const best = Math.max(0, ...ours)
  const rows = cells.map((cell) => [
    cell.engine,
    cell.stepsPerSecond === null ? cell.state : maybe(cell.stepsPerSecond),
    flopsPerStep === null ? '' : maybe(cell.stepsPerSecond && (cell.stepsPerSecond * flopsPerStep) / 1e9),
    cell.stepsPerSecond === null || cell.engine.startsWith('descent-')
      ? ''
      : `${(best / cell.stepsPerSecond).toFixed(2)}x`,
    cell.checkedLoss === null ? '-' : `${cell.checkedLoss.toFixed(5)}${cell.lossDiffers ? ' DIFFERS' : ''}`,
    [cell.facts.mode, cell.facts.dispatchesPerStep === null ? null : `${cell.facts.dispatchesPerStep} dispatches`]
      .filter((part) => part !== null)
      .join(', '),
  ])
  const head = [
    'engine',
    'steps/s',
    flopsPerStep === null ? '' : 'GFLOP/s',
    'our best / it',
    flopsPerStep === null ? 'loss after 20 steps' : 'first entry',
    '',
  ]
  const reasons = cells.filter(({ reason }) => reason !== null).map(({ engine, reason }) => `  ${engine}: ${reason}`)
  return [`\n${title}`, table([head, ...rows]), ...reasons].join('\n')
}

function targetTable(targets) {
  const rows = targets.map(({ statement, bound, target, measured, met, reason }) => [
    statement,
    `${bound} ${target}`,
    maybe(measured),
    met === null ? `not measured: ${reason}` : met ? 'met' : 'MISSED',
  ])
  return `\nTargets\n${table([['', 'target', 'measured', ''], ...rows])}`
}

/** The whole result, for a terminal. */
export function formatResult(result) {
  const checks = result.checks.map(({ backend, description, gradient, rounding }) => {
    const bad = (rounding ?? []).reduce((sum, { mismatches }) => sum + mismatches, 0)
    const rounds = rounding === null ? 'rounding not checked' : `${bad} rounding mismatches`
    return `  ${backend} (${description}): gradient ${gradient.ok ? 'right' : `WRONG: ${gradient.message}`}, ${rounds}`
  })
  const demos = result.demos.map(({ id, backend, mode, stepsPerSecond, seconds, verdict, reason }) => [
    id,
    backend ?? '-',
    mode ?? '-',
    maybe(stepsPerSecond),
    maybe(seconds),
    reason === null ? verdict : `${verdict} (${reason})`,
  ])
  const { comparison } = result
  return [
    `${result.startedAt}  ${result.userAgent}`,
    `adapter: ${result.adapter ?? 'none'}; ${result.cores} cores; first frame after Run: ${maybe(result.firstFrameMs)} ms; took ${maybe(result.tookSeconds)} s`,
    ...(result.error === undefined ? [] : [`ERROR: ${result.error}`]),
    ...checks,
    demos.length === 0 ? '' : `\n${table([['demo', 'backend', 'mode', 'steps/s', 'seconds', 'verdict'], ...demos])}`,
    ...(comparison === null
      ? []
      : [
          ...absent(comparison).map(({ engine, reason }) => `  ${engine} can't run here: ${reason}`),
          ...comparison.tasks.map((task) => taskTable(task, comparison)),
          targetTable(comparison.targets),
          `\n${comparison.policy}`,
        ]),
  ].join('\n')
}
