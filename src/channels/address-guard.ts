import ipaddr from 'ipaddr.js';

type Network = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** What configuration lets the channels reach besides the public internet (ALERT_ALLOWED_HOSTS). */
export interface AllowedAddresses {
  hosts: ReadonlySet<string>;
  networks: readonly Network[];
}

/** Inside services that answer on a public address: Azure's metadata and DNS. */
const INSIDE_BY_NAME = new Set(['168.63.129.16']);
const GIVEN_OUT: Network = ipaddr.parseCIDR('2000::/3');
const HOST_NAME = /^(?!-)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/;

/**
 * Reads the allowed addresses: host names, single addresses, networks as `10.1.0.0/16`.
 * @param entries as they are configured
 * @returns hosts and networks, or the entries that are none of these
 */
export function parseAllowed(entries: readonly string[]): { allowed: AllowedAddresses; wrong: string[] } {
  const hosts = new Set<string>();
  const networks: Network[] = [];
  const wrong: string[] = [];
  for (const entry of entries.map((one) => one.trim().toLowerCase())) {
    if (ipaddr.isValidCIDR(entry)) networks.push(ipaddr.parseCIDR(entry));
    else if (isAddress(entry)) networks.push(single(entry));
    else if (HOST_NAME.test(entry) && !/^[\d.]+$/.test(entry)) hosts.add(entry);
    else wrong.push(entry);
  }
  return { allowed: { hosts, networks }, wrong };
}

/**
 * Says what is wrong with a robot's or webhook's address as far as it shows without asking the DNS (R6.1): alerts may not
 * be turned against inside networks. What a name resolves to is checked at each connection (guarded-request.ts).
 * Notations such as `http://2130706433` or `0x7f.1` are made plain by the URL parser before.
 * @returns a sentence that says what to do, without the address, which may hold a secret; null when nothing is wrong
 */
export function problemOfAddress(address: string, allowed: AllowedAddresses): string | null {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url) return 'the address must be a URL such as https://host/path';
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'the address must begin with https://';
  if (url.username || url.password) return 'the address must not hold a user or password';
  const host = hostOf(url);
  const secure = url.protocol === 'https:';
  if (!isAddress(host)) {
    // A name that isn't allowed by itself may still lie in an allowed network: then plain http is judged when it is resolved.
    if (!secure && !allowed.hosts.has(host) && allowed.networks.length === 0) return NOT_SECURE;
    return null;
  }
  return mayConnect(host, { host, secure }, allowed) ? null : secure || isInside(host) ? INSIDE : NOT_SECURE;
}

const NOT_SECURE = 'the address must begin with https://, unless ALERT_ALLOWED_HOSTS names its host';

/** What is said of an address in an inside network. */
export const INSIDE =
  'the address lies in an inside network, which is not allowed unless ALERT_ALLOWED_HOSTS names its host or network';

/**
 * Whether a connection to this very IP address may be made.
 * @param ip as the connection would use it
 * @param to the host as the address names it, and whether the line is encrypted
 * @param allowed what configuration allows
 */
export function mayConnect(
  ip: string,
  { host, secure }: { host: string; secure: boolean },
  allowed: AllowedAddresses,
): boolean {
  if (allowed.hosts.has(host)) return true;
  if (allowed.networks.some((network) => contains(network, ip))) return true;
  return secure && !isInside(ip);
}

/** The host of a URL as it is compared: lower case, without brackets and without a dot at the end. */
export function hostOf(url: URL): string {
  return url.hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}

/** Whether the text is an IP address, in IPv4's usual notation or in IPv6's. */
export function isAddress(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text);
}

/**
 * Everything but public unicast counts as inside: loopback, private, link-local, carrier's, IPv4 inside IPv6, reserved. In
 * IPv6 only 2000::/3 is given out at all; `::7f00:1`, the old way to write 127.0.0.1, lies outside it.
 */
function isInside(ip: string): boolean {
  if (!isAddress(ip) || INSIDE_BY_NAME.has(ip)) return true;
  const address = ipaddr.process(ip);
  return address.range() !== 'unicast' || (address.kind() === 'ipv6' && !contains(GIVEN_OUT, ip));
}

function contains([base, bits]: Network, ip: string): boolean {
  const address = ipaddr.process(ip);
  return address.kind() === base.kind() && address.match([base, bits] as [ipaddr.IPv4, number]);
}

function single(ip: string): Network {
  const address = ipaddr.process(ip);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}
