import { FailedError } from '../base/errors.ts';
import {
  attribute,
  HEADER,
  netlink,
  NETLINK_ROUTE,
  NetlinkSocket,
  NLM_F_ACK,
  NLM_F_ECHO,
  readAttributes,
  TC_MESSAGE,
  tcMessage,
} from './netlink.ts';

/**
 * Seeds the random draws of the netem at the root of an interface, in the network namespace of this process. `tc` has
 * a word for it since iproute2 6.8; the kernel takes it since Linux 6.6, by rtnetlink(7): the options that it reports
 * are sent back to it, with the seed among them.
 *
 * @param seed - an unsigned integer of 53 bits
 * @returns false where the kernel knows no seed.
 * @throws FailedError when there is no netem, or the kernel refuses; UnavailableError without system calls.
 */
export function seedNetem(interfaceName: string, seed: number): boolean {
  using socket = new NetlinkSocket(NETLINK_ROUTE, 'seeding netem');
  const index = socket.indexOf(interfaceName);
  const ask = (message: Buffer) => socket.ask(message, `The netem of ${interfaceName} could not be seeded`);
  const found = Buffer.from(ask(netlink(RTM_GETQDISC, NLM_F_ECHO, tcMessage(index, 0, TC_H_ROOT))));
  const attributes = readAttributes(found.subarray(HEADER + TC_MESSAGE));
  const options = attributes.get(TCA_OPTIONS);
  if (attributes.get(TCA_KIND)?.toString('latin1') !== 'netem\0' || !options)
    throw new FailedError(`The discipline at the root of ${interfaceName} is not netem.`);
  const known = readAttributes(options.subarray(NETEM_OPTIONS));
  if (!known.has(TCA_NETEM_PRNG_SEED)) return false;
  const value = Buffer.alloc(8);
  value.writeBigUInt64LE(BigInt(seed));
  known.set(TCA_NETEM_PRNG_SEED, value);
  known.delete(TCA_NETEM_PAD);
  const handle = found.readUInt32LE(HEADER + 8);
  const changed = Buffer.concat([
    options.subarray(0, NETEM_OPTIONS),
    ...[...known].map(([type, bytes]) => attribute(type, bytes)),
  ]);
  const discipline = Buffer.concat([
    tcMessage(index, handle, TC_H_ROOT),
    attribute(TCA_KIND, Buffer.from('netem\0')),
    attribute(TCA_OPTIONS, changed),
  ]);
  ask(netlink(RTM_NEWQDISC, NLM_F_ACK, discipline));
  return true;
}

/** Numbers of linux/rtnetlink.h and linux/pkt_sched.h. */
const [RTM_NEWQDISC, RTM_GETQDISC] = [36, 38];
const TC_H_ROOT = 0xffffffff;
const [TCA_KIND, TCA_OPTIONS] = [1, 2];
const [TCA_NETEM_PAD, TCA_NETEM_PRNG_SEED] = [9, 14];
/** Bytes of struct tc_netem_qopt. */
const NETEM_OPTIONS = 24;
