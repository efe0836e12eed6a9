/** What an experiment file needs: `import { defineExperiment, only, page } from 'intentbed/experiments'`. */
export { defineExperiment, only } from './define.ts';
export type { Declaration, Experiment, Stage, StageContext } from './define.ts';
export { bulk, objects, page, sweep } from './matrix/workload.ts';
export type { MatrixInput } from './matrix/matrix.ts';
