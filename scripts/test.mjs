/**
 * `npm test`: every check, in order, stopping at the first that fails. Ends with one line "N passed, N failed".
 * A static check counts as one; vitest and Playwright count their tests.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const root = path.join(import.meta.dirname, '..')
const bin = (name) => path.join(root, 'node_modules', '.bin', name)
const reports = mkdtempSync(path.join(tmpdir(), 'descent-test-'))

/** Counts of a vitest JSON report; a report that was never written counts as one failure. */
function countVitest(file) {
  if (!existsSync(file)) return { passed: 0, failed: 1 }
  const { numPassedTests, numFailedTests, numFailedTestSuites, success } = JSON.parse(readFileSync(file, 'utf8'))
  // A file that does not even load fails without a failed test in it.
  return { passed: numPassedTests, failed: numFailedTests || (success ? 0 : Math.max(1, numFailedTestSuites)) }
}

/** Counts of a Playwright JSON report. */
function countPlaywright(file) {
  if (!existsSync(file)) return { passed: 0, failed: 1 }
  const { stats, errors } = JSON.parse(readFileSync(file, 'utf8'))
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected || errors.length }
}

const unitReport = path.join(reports, 'vitest.json')
const browserReport = path.join(reports, 'playwright.json')
const checks = [
  { name: 'setup', command: ['node', 'scripts/setup.mjs'] },
  { name: 'a Chromium', command: ['node', 'scripts/chromium.mjs'] },
  { name: 'formatting', command: [bin('prettier'), '--check', '--log-level=warn', '.'] },
  { name: 'generated types', command: [bin('next'), 'typegen'] },
  { name: 'lint', command: [bin('eslint'), '--max-warnings', '0', '.'] },
  { name: 'types', command: [bin('tsc'), '--noEmit'] },
  { name: 'types of the service worker', command: [bin('tsc'), '--noEmit', '-p', 'workers/offline'] },
  { name: 'unused code', command: [bin('knip')] },
  {
    name: 'unit, reference and content tests',
    command: [bin('vitest'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${unitReport}`],
    count: () => countVitest(unitReport),
  },
  { name: 'build', command: ['node', 'scripts/build.mjs'] },
  {
    name: 'browser and end-to-end tests',
    command: [bin('playwright'), 'test', '--reporter=list,json'],
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: browserReport },
    count: () => countPlaywright(browserReport),
  },
]

let passed = 0
let failed = 0
for (const { name, command, env, count } of checks) {
  const started = Date.now()
  console.log(`\n== ${name}`)
  const [program, ...args] = command
  const { status } = spawnSync(program, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } })
  const counted = count?.() ?? { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1 }
  passed += counted.passed
  failed += status === 0 ? counted.failed : Math.max(1, counted.failed)
  console.log(`== ${name}: ${status === 0 ? 'ok' : 'FAILED'} in ${((Date.now() - started) / 1000).toFixed(0)} s`)
  if (status !== 0 || counted.failed > 0) break
}
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
