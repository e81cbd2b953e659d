import { normaliseProblem } from './urgency-text.js';

/** Which words of a request ask for a certificate: data of the policy. Words as they stand in a normalised text. */
export interface CertificateRule {
  certificate: string;
  words: readonly string[];
}

/**
 * The certificates that a request asks for (R3.2b): those given, and those that its words call for. What the text only
 * denies or fears counts too: the car is opened either way, and nobody without the certificate may do that.
 * @param request problem and components as they came in; `requiredCertificates` as the caller gave them
 * @param rules the policy's
 * @returns names, each once, sorted
 */
export function certificatesFor(
  request: { problem: string; components: readonly string[]; requiredCertificates: readonly string[] },
  rules: readonly CertificateRule[],
): string[] {
  const text = normaliseProblem([request.problem, ...request.components].join(' . ')).value;
  const called = rules.filter(({ words }) => words.some((word) => text.includes(word)));
  return [
    ...new Set([...request.requiredCertificates, ...called.map(({ certificate }) => certificate)]),
  ].sort();
}
