/** A short listing with one planted bug, and tests of properties that say what still fails. Plain JavaScript, run in a sandbox only. */
export interface BugHunt {
  /** kebab-case, unique, stable. */
  readonly id: string
  readonly title: string
  /** Slug of the lesson that it belongs to. */
  readonly lesson: string
  /** What the listing is for, and what was noticed. Plain text. */
  readonly story: string
  /** The listing with its bug. */
  readonly code: string
  /** Names that the listing defines and the tests use. */
  readonly defines: readonly string[]
  /**
   * Statements that call `test(name, run)`. They may use what the listing defines, `close(got, want, tolerance, what)` for numbers and arrays,
   * `assert(condition, message)`, and `random(seed)`, a generator of uniform numbers with `normal()`.
   */
  readonly tests: string
  /** A nudge that does not give it away. */
  readonly hint: string
  /** The listing without the bug. */
  readonly solution: string
  /** What the bug does to a training run, and how one would notice. Plain text. */
  readonly why: string
}

export interface TestResult {
  readonly name: string
  /** Null: it holds. */
  readonly failure: string | null
}

/** What came of running a listing against its tests. */
export type HuntOutcome =
  | { readonly kind: 'tested'; readonly results: readonly TestResult[] }
  /** It does not parse, or fails before a test has begun. */
  | { readonly kind: 'broken'; readonly message: string }
  /** It was stopped. */
  | { readonly kind: 'stopped'; readonly afterMs: number }

/** What tests may use; source of a script. */
const HARNESS = `
const results = [];
function assert(condition, message) { if (!condition) throw new Error(message); }
function show(value) { return typeof value === 'number' ? String(Number(value.toPrecision(6))) : JSON.stringify(value); }
function close(got, want, tolerance, what) {
  if (Array.isArray(want) || ArrayBuffer.isView(want)) {
    assert(got != null && got.length === want.length, what + ': expected ' + want.length + ' numbers, got ' + (got == null ? got : got.length));
    for (let i = 0; i < want.length; i++) close(got[i], want[i], tolerance, what + '[' + i + ']');
    return;
  }
  assert(typeof got === 'number' && Math.abs(got - want) <= tolerance * Math.max(1, Math.abs(want)), what + ': expected ' + show(want) + ', got ' + show(got));
}
function random(seed) {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  uniform.normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return uniform;
}
function test(name, run) {
  try { run(); results.push({ name, failure: null }); }
  catch (error) { results.push({ name, failure: String((error && error.message) || error) }); }
}`

/**
 * A script that runs a learner's listing against a hunt's tests and hands the outcome to \`report\`. It evaluates code: only for a sandbox.
 *
 * @param report  name of a function that the sandbox provides
 */
export function huntScript({ defines, tests }: BugHunt, code: string, report: string): string {
  const listing = `"use strict";\n${code}\nreturn { ${defines.join(', ')} };`
  return `${HARNESS}
let defined;
try { defined = new Function(${JSON.stringify(listing)})(); }
catch (error) { ${report}({ kind: 'broken', message: String(error) }); }
if (defined !== undefined) {
  new Function('test', 'assert', 'close', 'random', ${defines.map((name) => JSON.stringify(name)).join(', ')}, ${JSON.stringify(`"use strict";\n${tests}`)})(
    test, assert, close, random, ${defines.map((name) => `defined.${name}`).join(', ')});
  ${report}({ kind: 'tested', results });
}`
}
