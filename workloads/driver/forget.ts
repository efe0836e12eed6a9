import { flushTcpMetrics } from '../../netns/ip.ts';
import { execute } from '../../netns/execute.ts';

let mayForget = true;

/**
 * Nothing that TCP learnt of a destination may reach the next cell (fidelity rule 10). It keeps nothing
 * (tcp_no_metrics_save, tcp_fastopen); what there may be all the same is forgotten where that is allowed. Kernels
 * refuse it to the root of a user namespace (GENL_ADMIN_PERM in net/ipv4/tcp_metrics.c).
 *
 * @param nodes - namespaces with the ends of the connections
 */
export async function forgetDestinations(nodes: readonly string[]): Promise<void> {
  if (!mayForget) return;
  try {
    for (const node of nodes) await execute(flushTcpMetrics(node));
  } catch (error) {
    if (!/Operation not permitted/.test((error as Error).message)) throw error;
    mayForget = false;
  }
}
