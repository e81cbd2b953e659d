// The main parts 主要零部件 whose faults and replacements the 三包 rules count (articles 20, 22, 24). Article 41 leaves the
// list to the national standard, GB/T 29632. Its edition of 2021 was not at hand: the parts of traction battery and drive
// motor are that edition's as an interpretation of it quotes them; those of engine, gearbox, steering and brakes are the
// edition's of 2013; suspension, driveline and body follow the same from memory; for emission control no list was found.
// So each system takes `other` with the part's name, and a name counts as the part it names.

/** The systems of article 24, first paragraph, item 3, with their main parts. */
export const MAIN_PARTS = {
  engine: [
    'crankshaft',
    'main_bearing',
    'connecting_rod',
    'connecting_rod_bearing',
    'piston',
    'piston_ring',
    'piston_pin',
    'cylinder_head',
    'camshaft',
    'valve',
    'cylinder_block',
  ],
  gearbox: ['case', 'gear', 'shaft', 'bearing', 'internal_drive_element'],
  traction_battery: ['cell', 'housing'],
  drive_motor: ['stator', 'rotor', 'bearing', 'housing'],
  steering: ['steering_gear', 'steering_column', 'universal_joint', 'tie_rod', 'knuckle'],
  brakes: ['master_cylinder', 'wheel_cylinder', 'booster', 'pedal'],
  suspension: ['spring', 'control_arm', 'link'],
  driveline: ['axle_housing', 'final_drive', 'differential', 'propeller_shaft', 'half_shaft'],
  emission_control: [],
  body: ['frame', 'subframe', 'longitudinal_beam', 'cross_beam', 'door'],
} as const satisfies Record<string, readonly string[]>;

/** Engine, gearbox, traction battery and drive motor, which also count as a whole (articles 20, 22, 24). */
export const ASSEMBLIES = ['engine', 'gearbox', 'traction_battery', 'drive_motor'] as const;
export type Assembly = (typeof ASSEMBLIES)[number];

/** Codes of all parts: `<system>.<part>`, `<system>.other`, and `<assembly>.assembly` for a whole. */
export const PART_CODES: readonly string[] = Object.entries(MAIN_PARTS).flatMap(([system, parts]) => [
  ...((ASSEMBLIES as readonly string[]).includes(system) ? [`${system}.assembly`] : []),
  ...parts.map((part) => `${system}.${part}`),
  `${system}.other`,
]);

/** A part as a diagnosis or a completed repair names it; `name` is asked for with `other`. */
export interface NamedPart {
  part: string;
  name: string | null;
}

/** A part that was put in new, as the repair record of article 17 has it. */
export interface ReplacedPart extends NamedPart {
  partNo: string | null;
}

export function systemOf({ part }: NamedPart): string {
  return part.slice(0, part.indexOf('.'));
}

/** The assembly that a part belongs to or is; null for a part of another system. */
export function assemblyOf(part: NamedPart): Assembly | null {
  return ASSEMBLIES.find((one) => one === systemOf(part)) ?? null;
}

export function isWholeAssembly({ part }: NamedPart): boolean {
  return part.endsWith('.assembly');
}

/** What makes two parts the same: the code, and for `other` the name however it is written. */
export function partKey({ part, name }: NamedPart): string {
  if (!part.endsWith('.other')) return part;
  const plain = (name ?? '')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_-]+/g, '');
  return `${part}:${plain}`;
}
