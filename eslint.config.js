import eslint from '@eslint/js';
import jsdoc from 'eslint-plugin-jsdoc';
import tseslint from 'typescript-eslint';

/**
 * The rooms of the house and what each may import, beside itself. Imports point downwards:
 * cli, paper, {experiments, reports}, {testbed, workloads, results, statistics}, {intents, netns}, base.
 */
const mayImport = {
  base: [],
  netns: ['base'],
  intents: ['base'],
  policies: ['intents'],
  statistics: ['base'],
  results: ['base'],
  workloads: ['results', 'intents', 'netns', 'base'],
  testbed: ['workloads', 'results', 'statistics', 'intents', 'netns', 'base'],
  experiments: ['testbed', 'workloads', 'results', 'statistics', 'policies', 'intents', 'netns', 'base'],
  reports: ['results', 'statistics', 'base'],
  paper: ['experiments', 'reports', 'testbed', 'workloads', 'results', 'statistics', 'policies', 'base'],
  cli: [
    ...['paper', 'experiments', 'reports', 'testbed', 'workloads', 'results'],
    ...['statistics', 'policies', 'intents', 'netns', 'base'],
  ],
};

const rooms = Object.keys(mayImport);

/** Rooms that others know by the name of their package. */
const packageOf = { intents: 'socket-intents' };
/** Rooms that see of that package what any policy of a user sees. */
const contractOnly = ['policies'];

const importDirection = rooms.map((room) => ({
  files: [`${room}/**/*.ts`],
  ignores: ['**/*.test.ts', '**/*.test-helper.ts', '**/*.bench.ts'],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          ...rooms
            .filter((other) => other !== room && !mayImport[room].includes(other))
            .map((other) => ({
              regex: `^((\\.\\./)+${other}/|${packageOf[other] ?? '/'})`,
              message: `${room}/ may import from ${mayImport[room].join(', ') || 'no other room'} only.`,
            })),
          ...Object.entries(packageOf)
            .filter(([other]) => other !== room)
            .map(([other, name]) => ({
              regex: `^(\\.\\./)+${other}/`,
              message: `${other}/ is a package of its own: import what it offers from '${name}'.`,
            })),
          ...(contractOnly.includes(room)
            ? [
                {
                  regex: '^socket-intents(?!/policy$)',
                  message: `${room}/ may import 'socket-intents/policy' only.`,
                },
              ]
            : []),
        ],
      },
    ],
  },
}));

/** Names that mean something everywhere; a thing of ours with one of them would be mistaken for it. */
const taken = [
  ...['Record', 'Partial', 'Pick', 'Omit', 'Exclude', 'Extract', 'Parameters', 'Awaited', 'Iterator'],
  ...['Event', 'EventTarget', 'Response', 'Headers', 'Blob', 'File', 'Buffer', 'URL'],
  ...['crypto', 'navigator', 'escape', 'valueOf'],
  ...['setInterval', 'setImmediate', 'queueMicrotask', 'structuredClone'],
];

/** One way to say a thing of which there are several. */
const oneWay = [
  {
    selector:
      'ImportDeclaration[source.value=/^node:(path|os|fs|fs.promises|url|util|crypto)$/] > ImportDefaultSpecifier',
    message: 'Import the functions by their names.',
  },
  {
    selector: "TSQualifiedName[left.name='z'][right.name='infer']",
    message: 'Write z.output, or z.input for what may be left out.',
  },
];

export default tseslint.config(
  { ignores: ['node_modules/**', 'runs/**', '**/dist/**'] },
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    plugins: { jsdoc },
    languageOptions: {
      parserOptions: { projectService: true },
      globals: Object.fromEntries(taken.map((name) => [name, 'readonly'])),
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/require-await': 'off',
      // A new kind, of whatever, is missed nowhere.
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // `{ a: _, ...rest }` is how a field is left out.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true, varsIgnorePattern: '^_$' }],
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      '@typescript-eslint/no-shadow': ['error', { builtinGlobals: true }],
      'no-duplicate-imports': ['error', { allowSeparateTypeImports: true }],
      'no-restricted-syntax': ['error', ...oneWay],
      'jsdoc/require-hyphen-before-param-description': 'error',
    },
  },
  {
    files: ['**/*.test.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      'no-restricted-syntax': [
        'error',
        ...oneWay,
        {
          selector: "CallExpression[callee.property.name='toMatchObject'] Property > Literal[regex]",
          message: 'A regular expression in toMatchObject matches anything: use expect.stringMatching.',
        },
      ],
    },
  },
  { files: ['**/*.js'], extends: [tseslint.configs.disableTypeChecked] },
  ...importDirection,
);
