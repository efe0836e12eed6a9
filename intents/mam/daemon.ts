import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '../../base/errors.ts';
import { describePolicy, loadPolicy } from './policy-module.ts';
import { BusyPoll } from '../protocol/busy-poll.ts';
import type { Outcome, ReplyMessage, RequestMessage } from '../protocol/messages.ts';
import type { Configuration } from './config.ts';
import { decide } from './decision/decide.ts';
import { Deployment } from './deployment.ts';
import type { Log } from './log.ts';
import { PolicyError, shorten } from './decision/policy-call.ts';
import { knownAddresses, resolveName } from './decision/resolve.ts';
import { createStatus } from './status.ts';
import { watchInterfaces, type InterfaceWatch } from './links/watch.ts';

type DecisionRequest = Extract<RequestMessage, { type: 'connect' | 'socketconnect' }>;
type ResolveRequest = Extract<RequestMessage, { type: 'resolve' }>;
type Reply = (message: ReplyMessage) => void;

/** Seconds that open requests and the policy have to come to an end when the daemon does. */
const FAREWELL = 1;

/** How the daemon gets at configurations. */
export interface ConfigurationSource {
  /** Reads the configuration file again. */
  read(): Promise<Configuration>;
  /** Validates a configuration that came over the socket. */
  parse(value: unknown): Configuration;
}

/** The Multi Access Manager: answers requests by the policy of the configuration in force. */
export class Daemon {
  readonly #source: ConfigurationSource;
  readonly #log: Log;
  readonly #status = createStatus();
  /** The group that may use the socket, beside this user. */
  readonly group: Configuration['group'];
  #deployment: Deployment;
  #configured: Promise<void> = Promise.resolve();
  #watch: InterfaceWatch | undefined;
  readonly #busyPoll = new BusyPoll();

  static async start(source: ConfigurationSource, log: Log): Promise<Daemon> {
    return new Daemon(source, await deploy(await source.read(), false, log), log);
  }

  private constructor(source: ConfigurationSource, deployment: Deployment, log: Log) {
    this.#source = source;
    this.#deployment = deployment;
    this.group = deployment.configuration.group;
    this.#log = log;
  }

  /** Follows changes of interfaces from now on, if it is configured so. */
  watch(): void {
    this.#watchAsConfigured();
    this.#rescan();
  }

  /** Does what a client asks. Failures are answered, never thrown. */
  async handle(request: RequestMessage, reply: Reply): Promise<void> {
    this.#busyPoll.stayAwake(this.#deployment.configuration.busyPoll);
    try {
      reply(await this.#answer(request, reply));
    } catch (error) {
      const level = error instanceof UsageError ? 'warn' : 'error';
      this.#log(level, `a request failed: ${request.type}`, { error: String(error) });
      reply({ id: request.id, type: 'error', message: shorten((error as Error).message) });
    }
  }

  /** Puts another configuration in force. Requests that are being worked on end under the old one. */
  configure(configuration: Configuration, fresh: boolean): Promise<void> {
    // One after the other: the last one asked for is the one that stays.
    const configured = this.#configured.then(() => this.#exchange(configuration, fresh));
    this.#configured = configured.catch(() => undefined);
    return configured;
  }

  async #exchange(configuration: Configuration, fresh: boolean): Promise<void> {
    const next = await deploy(configuration, fresh, this.#log);
    void this.#deployment.retire();
    this.#deployment = next;
    this.#watchAsConfigured();
    this.#log('info', 'configured', { policy: describePolicy(configuration.policy), links: next.links });
  }

  /** Reads the configuration file and the policy's module anew. */
  async reload(): Promise<void> {
    await this.configure(await this.#source.read(), true);
  }

  /** Lets the policy clean up. What is asked from now on is not answered any more. */
  async stop(): Promise<void> {
    this.#endWatch();
    await Promise.race([this.#deployment.retire(), sleep(FAREWELL * 1000)]);
  }

  #watchAsConfigured(): void {
    const { watch } = this.#deployment.configuration;
    if (watch) this.#watch ??= watchInterfaces(() => this.#rescan(), this.#log);
    else this.#endWatch();
  }

  #endWatch(): void {
    this.#watch?.stop();
    this.#watch = undefined;
  }

  /** Looks again which links are up. */
  #rescan(): void {
    try {
      if (this.#deployment.rescan()) this.#log('info', 'links changed', { links: this.#deployment.links });
    } catch (error) {
      this.#log('error', 'a change of the links is ignored', { error: (error as Error).message });
    }
  }

  clientCame(): void {
    this.#status.clients++;
  }

  clientWent(): void {
    this.#status.clients--;
  }

  async #answer(request: RequestMessage, reply: Reply): Promise<ReplyMessage> {
    const { id } = request;
    switch (request.type) {
      case 'connect':
      case 'socketconnect':
        return { id, type: 'decision', ...(await this.#decide(request, reply)) };
      case 'resolve':
        return this.#resolve(request, reply);
      case 'configure':
        // Its policy would run as this user, whoever has sent it.
        if (this.group !== undefined)
          throw new UsageError(
            `This socket is shared with group ${this.group}, so its configuration is that of the file: change it there, and reload.`,
          );
        await this.configure(this.#source.parse(request.configuration), false);
        return { id, type: 'done' };
      case 'reload':
        await this.reload();
        return { id, type: 'done' };
      case 'status':
        return { id, type: 'status', status: this.#status.describe(this.#deployment) };
    }
  }

  async #decide(request: DecisionRequest, reply: Reply): Promise<Outcome> {
    const deployment = this.#deployment;
    const outcome = await deployment.during(() =>
      decide(deployment, request, () => reply(pending(request.id, deployment))),
    );
    this.#status.decided(request.context, outcome);
    this.#log('debug', 'decided', { context: request.context, outcome });
    return outcome;
  }

  async #resolve({ id, context }: ResolveRequest, reply: Reply): Promise<ReplyMessage> {
    const deployment = this.#deployment;
    const known = await knownAddresses(context);
    const type = 'resolution';
    if (known.length > 0)
      return { id, type, addresses: known, fallback: false, reason: 'known to this host' };
    reply(pending(id, deployment));
    return deployment.during(async () => {
      try {
        const { addresses, reason, excluded } = await resolveName(deployment, context);
        const none = addresses.length === 0;
        return { id, type, addresses: [...addresses], reason, fallback: none, excluded: none && excluded };
      } catch (error) {
        if (!(error instanceof PolicyError)) throw error;
        this.#log('error', `the policy ${error.message}`, { context });
        return {
          id,
          type,
          addresses: [],
          reason: `the policy ${error.message}; the system decides`,
          fallback: true,
        };
      }
    });
  }
}

/** @param fresh - Load the policy's module anew even if its file has not changed. */
async function deploy(configuration: Configuration, fresh: boolean, log: Log): Promise<Deployment> {
  return Deployment.start(configuration, await loadPolicy(configuration.policy, fresh), log);
}

/** Tells the client to go on waiting: name resolution has begun. */
function pending(id: number, { configuration }: Deployment): ReplyMessage {
  return { id, type: 'pending', limit: 2 * configuration.resolveTimeout + configuration.policy.timeout };
}
