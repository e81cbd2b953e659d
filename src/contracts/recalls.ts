import { z } from 'zod';
import { even } from '../domain/recall.js';
import { id, instantOut, optionalText, pageOf, pageQuery, strict, text } from './common.js';
import { date, modelYear, vin } from './service-orders.js';

/** Longer lists of vehicles come as several recalls. */
const MOST_VINS = 10_000;

const names = (max: number) => z.array(text(max).transform(even)).max(200);
const knownVin = vin.refine((value) => value !== null, 'must not be empty').transform((value) => value ?? '');

const scope = {
  title: text(300),
  makes: names(60),
  models: names(100),
  modelYears: z.array(modelYear).max(50),
  vins: z.array(knownVin).max(MOST_VINS),
  publishedOn: date,
};

/** A recall 召回 as headquarters keep it (R3.1): which cars it is about, by make, model and year, or by VIN. */
export const createRecall = strict({
  id,
  ...scope,
  makes: scope.makes.default([]),
  models: scope.models.default([]),
  modelYears: scope.modelYears.default([]),
  vins: scope.vins.default([]),
})
  .refine((recall) => recall.makes.length > 0 || recall.vins.length > 0, {
    path: ['makes'],
    message: 'say which cars: makes, or VINs',
  })
  .meta({ id: 'CreateRecall' });
export type CreateRecall = z.infer<typeof createRecall>;

/** `withdrawn`: published by mistake; it is shown on no vehicle any more. */
export const changeRecall = strict({ ...scope, withdrawn: z.boolean() })
  .partial()
  .meta({ id: 'ChangeRecall' });
export type ChangeRecall = z.infer<typeof changeRecall>;

export const recall = z
  .object({
    id: z.string(),
    title: z.string(),
    makes: z.array(z.string()),
    models: z.array(z.string()),
    modelYears: z.array(z.number()),
    vins: z.array(z.string()),
    publishedOn: z.string(),
    withdrawn: z.boolean(),
    createdAt: instantOut,
    updatedAt: instantOut,
  })
  .meta({ id: 'Recall' });
export const recallPage = pageOf(recall).meta({ id: 'RecallPage' });
export const recallsQuery = strict(pageQuery);

export const openRecall = z
  .object({ id: z.string(), title: z.string(), publishedOn: z.string() })
  .meta({ id: 'OpenRecall' });
export type OpenRecall = z.infer<typeof openRecall>;

export const recallParams = z.object({ id, recallId: id });
export const completeRecall = strict({ orderNo: id, note: optionalText(1000) }).meta({
  id: 'CompleteRecall',
});
export const recallCompletion = z
  .object({
    recallId: z.string(),
    vehicleId: z.string(),
    orderNo: z.string(),
    completedBy: z.string(),
    completedAt: instantOut,
    note: z.string().nullable(),
  })
  .meta({ id: 'RecallCompletion' });
