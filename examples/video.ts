import { bulk, defineExperiment, only, stream } from 'intentbed/experiments';

export default defineExperiment({
  name: 'video',
  title: 'A video alone and beside a bulk transfer',
  links: [['dsl', 'lte']],
  policies: [only('dsl'), only('lte'), 'category'],
  workloads: [
    { name: 'video', clients: [stream({ duration: 60 })] },
    { name: 'video beside bulk', clients: [stream({ duration: 60 }), bulk()] },
  ],
  repeats: 6,
  seed: 1,
});
