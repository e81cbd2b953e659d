/** A recall 召回 as headquarters keep it. Empty lists of models or model years mean all of the makes'. */
export interface RecallScope {
  makes: readonly string[];
  models: readonly string[];
  modelYears: readonly number[];
  vins: readonly string[];
}

/** What a recall looks at. */
export interface RecalledVehicle {
  make: string;
  model: string;
  modelYear: number | null;
  vin: string | null;
}

/**
 * Whether a recall is about a vehicle: its VIN is listed, or make, model and model year all fit. A vehicle whose model
 * year nobody recorded is shown as concerned: a look too many harms nobody.
 */
export function concerns(recall: RecallScope, vehicle: RecalledVehicle): boolean {
  if (vehicle.vin !== null && recall.vins.includes(vehicle.vin)) return true;
  const { makes, models, modelYears } = recall;
  return (
    makes.some((make) => same(make, vehicle.make)) &&
    (models.length === 0 || models.some((model) => same(model, vehicle.model))) &&
    (modelYears.length === 0 || vehicle.modelYear === null || modelYears.includes(vehicle.modelYear))
  );
}

/** Makes and models are compared as people read them: capitals and blanks don't matter. */
function same(a: string, b: string): boolean {
  return even(a) === even(b);
}

/** A make or model as it is compared and kept for looking up. */
export function even(name: string): string {
  return name.normalize('NFKC').toUpperCase().replace(/\s+/g, ' ').trim();
}
