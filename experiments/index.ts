/** What an experiment file needs: `import { defineExperiment, only, page } from 'intentbed/experiments'`. */
export { defineExperiment, only, sweep } from './define.ts';
export type { Declaration, Experiment, Stage, StageContext } from './define.ts';
export * from '../workloads/clients/index.ts';
export type { MatrixInput } from './matrix/matrix.ts';
