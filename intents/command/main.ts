#!/usr/bin/env node
import { Command } from 'commander';
import { runCommand } from '../../base/processes/run-command.ts';
import { registerMam, registerPolicy } from './index.ts';

/** `socket-intents`: the Multi Access Manager and its policies, without the testbed. */
const program = new Command('socket-intents')
  .description('Socket Intents: the Multi Access Manager and its policies')
  .enablePositionalOptions()
  .exitOverride();
registerMam(program);
registerPolicy(program);
await runCommand(program);
