import process from 'node:process';
import type { Command } from 'commander';
import { UsageError } from '../../base/errors.ts';
import { reload, status } from '../client/control.ts';
import { askFor, describeAsked } from './ask-for.ts';
import { logLevels, type LogLevel } from '../mam/log.ts';
import type { Status } from '../protocol/status.ts';
import { defaultSocketPath } from '../socket-path.ts';

interface SocketOption {
  socket: string;
}
interface JsonOption {
  json?: boolean;
}

/** The verb `mam`: the Multi Access Manager and what can be asked of it. */
export function registerMam(program: Command): void {
  const mam = program.command('mam').description('run the Multi Access Manager, or ask it something');
  const socket = ['--socket <path>', 'its Unix socket', defaultSocketPath()] as const;

  mam
    .command('run', { isDefault: true })
    .description('run it in the foreground; SIGHUP reloads the configuration')
    .requiredOption('--config <file>', 'configuration file, JSON with comments')
    .option(...socket)
    .option('--log <level>', `what to log at least: ${logLevels.join(', ')}`, 'info')
    .option('--with-parent', 'end when standard input ends', false)
    .action(run);
  mam
    .command('status')
    .description('show its policy, links and last decisions')
    .option(...socket)
    .option('--json', 'print one JSON document')
    .action(showStatus);
  mam
    .command('ask')
    .description('show how a connection would be made, and why; a policy with a memory remembers it')
    .argument('<host:port>', 'where the connection would go')
    .option('--intent <name=value>', 'an intent; any number of them', collect, [])
    .option(...socket)
    .option('--json', 'print one JSON document')
    .action(ask);
  mam
    .command('reload')
    .description('make it read its configuration and its policy again')
    .option(...socket)
    .action(async ({ socket: path }: SocketOption) => reload(path));
}

function collect(value: string, earlier: string[]): string[] {
  return [...earlier, value];
}

async function run(options: {
  config: string;
  socket: string;
  log: string;
  withParent: boolean;
}): Promise<void> {
  const { config, socket, log, withParent } = options;
  const level = logLevels.find((known): known is LogLevel => known === log);
  if (!level) throw new UsageError(`--log ${log} is not one of ${logLevels.join(', ')}.`);
  const { runDaemon } = await import('../mam/run.ts');
  await runDaemon({ config, socket, level, withParent });
}

async function showStatus({ socket, json }: SocketOption & JsonOption): Promise<void> {
  const now = await status(socket);
  process.stdout.write(json ? `${JSON.stringify(now, null, 2)}\n` : describeStatus(now));
}

async function ask(to: string, { intent, socket, json }: SocketOption & JsonOption & { intent: string[] }) {
  const asked = await askFor(to, intent, socket);
  process.stdout.write(json ? `${JSON.stringify(asked, null, 2)}\n` : describeAsked(asked));
}

function describeStatus({
  pid,
  uptime,
  clients,
  decisions,
  fallbacks,
  policy,
  links,
  missing,
  last,
}: Status) {
  const lines = [
    `process    ${pid}, up ${Math.round(uptime)} s, ${clients} clients`,
    `decisions  ${decisions}, of which ${fallbacks} left to the system`,
    `policy     ${policy.name} ${JSON.stringify(policy.settings)}`,
    ...links.map(
      ({ name, interface: device, addresses, characteristics }) =>
        `link       ${name} (${device}) ${addresses.map(({ address }) => address).join(' ')} ${JSON.stringify(characteristics)}`,
    ),
    ...missing.map((name) => `link       ${name}: down, or excluded`),
    ...last.map(
      ({ time, intents, destination, link, reason }) =>
        `${time}  ${JSON.stringify(intents)} ${destination} -> ${link ?? 'system'}: ${reason}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}
