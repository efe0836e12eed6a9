import { describePolicy, settingsOf, type LoadedPolicy } from './policy-module.ts';
import type { Settings } from '../address.ts';
import type { Link, PolicyHost } from '../policy.ts';
import { validate } from '../../base/input/validate.ts';
import { plainLink, type Configuration, type LinkConfiguration } from './config.ts';
import { findLinks, scanInterfaces } from './links/links.ts';
import { anywhere, kernelRoutes, type Leads } from './links/routes.ts';
import type { Log } from './log.ts';
import { freeze } from './decision/freeze.ts';
import { runHook } from './decision/policy-call.ts';
import { createResolver } from './names/resolver.ts';

type LoadedPolicyHost = PolicyHost<unknown, unknown, unknown>;

/** Seconds that a policy may take to initialise itself. */
const INIT_TIME = 5;
/** Seconds that it may take to clean up. */
const CLEANUP_TIME = 5;

/**
 * A configuration in force: its policy, the policy's state, the links as they are now. A request belongs to one
 * deployment from beginning to end; when a new one takes over, the old one is cleaned up after its last request.
 */
export class Deployment {
  readonly configuration: Configuration;
  readonly policy: LoadedPolicy;
  readonly host: LoadedPolicyHost;
  readonly log: Log;
  readonly leads: Leads;
  readonly #scan: typeof scanInterfaces;
  /** Validated key/values of configured links, by name. */
  readonly #settings: ReadonlyMap<string, Settings>;
  #links: Link[];
  #state: unknown;
  #requests = 0;
  #retired = false;
  readonly #cleanedUp = Promise.withResolvers<undefined>();

  /**
   * Validates the settings of a policy and initialises it.
   *
   * @param scan - Where the interfaces are found.
   * @param leads - What is known of routes; for the interfaces of this host, what its kernel says.
   * @throws UsageError when the policy refuses its settings, PolicyError when its `init` fails.
   */
  static async start(
    configuration: Configuration,
    policy: LoadedPolicy,
    log: Log,
    scan = scanInterfaces,
    leads: Leads = scan === scanInterfaces ? kernelRoutes() : anywhere,
  ): Promise<Deployment> {
    const deployment = new Deployment(configuration, policy, log, scan, leads);
    deployment.#state = await runHook(() => policy.init?.(deployment.host), INIT_TIME);
    return deployment;
  }

  private constructor(
    configuration: Configuration,
    policy: LoadedPolicy,
    log: Log,
    scan: typeof scanInterfaces,
    leads: Leads,
  ) {
    this.leads = leads;
    this.configuration = configuration;
    this.policy = policy;
    this.log = log;
    this.#scan = scan;
    this.#settings = new Map(
      configuration.links.map(({ name, settings }) => [name, this.#validated(name, settings)]),
    );
    this.#links = this.#findLinks();
    this.host = this.#createHost();
  }

  /** The links that are up. */
  get links(): readonly Link[] {
    return this.#links;
  }

  /** Looks again which links are up. @returns whether anything has changed. */
  rescan(): boolean {
    const before = JSON.stringify(this.#links);
    this.#links = this.#findLinks();
    return before !== JSON.stringify(this.#links);
  }

  /** Runs one request; the deployment stays alive until it has ended. */
  async during<Answer>(request: () => Promise<Answer>): Promise<Answer> {
    this.#requests++;
    try {
      return await request();
    } finally {
      this.#requests--;
      this.#cleanUpWhenIdle();
    }
  }

  /** No further request will come. @returns when the last one is answered and the policy has cleaned up. */
  retire(): Promise<undefined> {
    this.#retired = true;
    this.#cleanUpWhenIdle();
    return this.#cleanedUp.promise;
  }

  #cleanUpWhenIdle(): void {
    if (!this.#retired || this.#requests > 0) return;
    this.#retired = false;
    runHook(() => this.policy.cleanup?.(this.host), CLEANUP_TIME)
      .catch((error: unknown) => this.log('error', 'the policy failed to clean up', { error: String(error) }))
      .finally(() => this.#cleanedUp.resolve(undefined));
  }

  #createHost(): LoadedPolicyHost {
    const { policy } = this.configuration;
    const name = describePolicy(policy);
    const links = () => this.#links;
    const state = () => this.#state;
    return Object.freeze({
      settings: freeze(settingsOf(this.policy, this.configuration)),
      get links() {
        return links();
      },
      get state() {
        return state();
      },
      resolver: Object.freeze(
        createResolver(
          () => this.#links.map((link) => ({ link, parameters: this.#parametersOf(link) })),
          this.configuration,
        ),
      ),
      log: (message: string, facts?: Readonly<Record<string, unknown>>) =>
        this.log('info', message, { policy: name, ...facts }),
    });
  }

  #findLinks(): Link[] {
    const links = findLinks(this.configuration, this.#scan(), this.leads).map((link) => ({
      ...link,
      settings: this.#settings.get(link.name) ?? this.#validated(link.name, link.settings),
    }));
    return freeze(links);
  }

  /** Key/values of a link as the policy wants them. */
  #validated(name: string, settings: Settings): Settings {
    const { linkSettings } = this.policy;
    return linkSettings
      ? (validate(linkSettings, settings, `Settings of link ${name}`) as Settings)
      : settings;
  }

  #parametersOf(link: Link): LinkConfiguration['resolver'] {
    const configured = this.configuration.links.find(({ name }) => name === link.name);
    return (configured ?? plainLink(link.name)).resolver;
  }
}
