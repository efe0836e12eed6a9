import { Option } from 'commander';
import { DEFAULT_NAME } from '../../testbed/daemon/state/place.ts';

/** Which of several testbeds is meant. */
export const nameOption = (): Option =>
  new Option('--name <name>', 'which testbed, if there are several').default(DEFAULT_NAME);
