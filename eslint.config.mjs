import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

/** The dependency rule of the architecture, one entry for each forbidden arrow: `files` may not import what `regex` matches. */
const ARROWS = [
  {
    name: 'page side',
    files: ['app/**', 'components/**', 'lib/runs/**', 'lib/experiments/**', 'lib/content/**', 'lib/bench'],
    regex:
      '^@tensorflow/|^(@/lib|\\.{1,2}(/.*)?)/(tensor|optim|methods|models|data|tasks|curvature|engine)/|^(@/lib|\\.{1,2}(/.*)?)/labs(/(?!types)|$)|(^|/)workers/|^(@/lib/bench|\\.)/(worker|peers)/',
    message:
      'The page never sees a tensor: one value from the worker side drags tfjs into the page. Use `import type`, or lib/linalg.',
    allowTypeImports: true,
  },
  {
    name: 'worker side',
    files: [
      'lib/{tensor,optim,methods,models,data,tasks,curvature,engine,labs}/**',
      'lib/bench/{worker,peers}/**',
      'workers/**',
    ],
    regex: '^(react|react-dom|next|recharts)(/|$)|^(@|\\.{1,2}(/.*)?)/(components|app)/',
    message: 'The worker never sees React: it speaks to the page through lib/runs/protocol.ts only.',
    allowTypeImports: false,
  },
  {
    name: 'contracts',
    files: ['lib/experiments/{types,task-spec}.ts', 'lib/runs/protocol.ts', 'lib/labs/types.ts'],
    regex: '.*',
    message: 'A contract has types only, so that both sides may import it for nothing.',
    allowTypeImports: true,
  },
  {
    name: 'content',
    files: ['content/lessons/**'],
    regex: '.*',
    message: 'Content is data: an experiment or a lab imports its type and nothing else.',
    allowTypeImports: true,
  },
]

/** Keeps runs reproducible and the worker responsive. */
const FORBIDDEN_IN_LIB = [
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: 'Math.random cannot be seeded: use lib/tensor/rng.ts.',
  },
  {
    selector: 'CallExpression[callee.property.name=/^(dataSync|arraySync)$/]',
    message: 'Reading a tensor back must not block, and fails on WebGPU: await data() or array().',
  },
]

export default tseslint.config(
  {
    ignores: [
      '.next/**',
      'out/**',
      'out-bench/**',
      'node_modules/**',
      '.scratch/**',
      'public/**',
      'next-env.d.ts',
      'test-results/**',
      'playwright-report/**',
      // AssemblyScript: its types are not TypeScript's.
      'lib/tensor/kernels/wasm/assembly/**',
    ],
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'max-lines': ['error', 400],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Numbers in a template say what they are; `String(n)` around each one does not help.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Typed arrays and tuples: an index that the loop bounds is known to be there.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/prefer-readonly': 'error',
      // A type alias, unlike an interface, can be passed where an index signature is asked for.
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/class-literal-property-style': 'off',
      // tfjs declares as classes what it hands out as plain objects.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // A hyper-parameter record must be a `type`: interfaces have no implicit index signature, so they do not fit `Hyper`.
      '@typescript-eslint/consistent-type-definitions': 'off',
      // tfjs describes its backends as classes and hands out structural objects.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
    },
  },
  {
    files: ['app/**/*.tsx', 'components/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat['recommended-latest']],
  },
  {
    files: ['lib/**', 'workers/**'],
    ignores: ['**/*.md'],
    rules: { 'no-restricted-syntax': ['error', ...FORBIDDEN_IN_LIB] },
  },
  ...ARROWS.map(({ name, files, regex, message, allowTypeImports }) => ({
    name: `dependency rule: ${name}`,
    files: files.map((pattern) => (/\.ts$/.test(pattern) ? pattern : `${pattern}/*.{ts,tsx}`)),
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', { patterns: [{ regex, message, allowTypeImports }] }],
    },
  })),
  // Tests read back synchronously where that is simpler, and hand odd values to what they test.
  {
    files: ['tests/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-empty-function': 'off',
    },
  },
)
