/** Where a complaint comes in (R4.4): the outlet, the 400 line, the authorities' lines, the press, the internet, our own survey. */
export const COMPLAINT_SOURCES = [
  'shop',
  'hotline_400',
  '12315',
  '12345',
  'media',
  'online',
  'survey',
] as const;
export type ComplaintSource = (typeof COMPLAINT_SOURCES)[number];

/** Those who forward a complaint, with a number of their own and often with a deadline. */
export const OUTSIDE_SOURCES = ['12315', '12345', 'media'] as const satisfies readonly ComplaintSource[];

/** What complaints concentrate on (R4.3), and what bills are argued about. */
export const COMPLAINT_CATEGORIES = [
  'response_speed',
  'professionalism',
  'repair_quality',
  'parts',
  'price',
  'other',
] as const;
export type ComplaintCategory = (typeof COMPLAINT_CATEGORIES)[number];

/** Where a complaint came in, when only the channel is known. */
export function sourceOf(channel: string): ComplaintSource {
  if (channel === 'phone') return 'hotline_400';
  return channel === 'walk_in' || channel === 'letter' ? 'shop' : 'online';
}

/** A complaint about the reception or about how people were treated is about the advisor's work too (R4.4, fair). */
export function concernsAdvisor(category: ComplaintCategory): boolean {
  return category === 'response_speed' || category === 'professionalism';
}
