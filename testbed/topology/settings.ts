import type { Settings } from '../../netns/sysctl.ts';
import type { Transport } from './spec.ts';

/**
 * Kernel settings of an end host. Congestion control and initial window are set on its routes: the sysctl of
 * the former is refused without root.
 */
export const transportSettings = (transport: Transport): Settings => ({
  'net.ipv4.tcp_slow_start_after_idle': transport.slowStartAfterIdle ? 1 : 0,
  'net.ipv4.tcp_rmem': transport.receiveBuffer.join(' '),
  'net.ipv4.tcp_wmem': transport.sendBuffer.join(' '),
  'net.ipv4.tcp_moderate_rcvbuf': 1,
  'net.ipv4.tcp_ecn': transport.ecn,
  // One connection must not teach the next: no metrics kept, no Fast Open cookies.
  'net.ipv4.tcp_no_metrics_save': 1,
  'net.ipv4.tcp_fastopen': 0,
  'net.ipv4.tcp_autocorking': 1,
  'net.ipv4.tcp_timestamps': 1,
  'net.ipv4.tcp_sack': 1,
  'net.ipv4.tcp_window_scaling': 1,
  'net.ipv4.tcp_recovery': 1,
  'net.ipv4.tcp_early_retrans': 3,
  'net.ipv4.tcp_frto': 2,
  'net.ipv4.tcp_mtu_probing': 0,
  'net.ipv4.tcp_limit_output_bytes': 1048576,
  // Many short connections in a row: room for those in TIME_WAIT.
  'net.ipv4.ip_local_port_range': '10240 65535',
  'net.core.somaxconn': 4096,
});

/** Kernel settings of every node: a packet is judged by routes and rules alone (fidelity rule 8). */
export const nodeSettings = (forwards: boolean): Settings => ({
  'net.ipv4.conf.all.rp_filter': 0,
  'net.ipv4.conf.default.rp_filter': 0,
  'net.ipv4.ip_forward': forwards ? 1 : 0,
  'net.ipv6.conf.all.forwarding': forwards ? 1 : 0,
  'net.ipv6.conf.all.accept_dad': 0,
  'net.ipv6.conf.default.accept_dad': 0,
  'net.ipv6.conf.all.accept_ra': 0,
  'net.ipv6.conf.default.accept_ra': 0,
});
