/** Import circles are forbidden; what each room may import is said in eslint.config.js. */
export default {
  forbidden: [
    {
      name: 'no-circle',
      comment: 'A module cannot be understood, or loaded, without those that import it.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['node_modules', '^runs/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
