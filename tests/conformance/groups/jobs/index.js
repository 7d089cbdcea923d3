import { jobInputs } from '../../lib/fixtures.js';
import cancellation from './cancellation.js';
import costs from './costs.js';
import endings from './endings.js';
import filters from './filters.js';
import forms from './forms.js';
import lifecycle from './lifecycle.js';
import nulls from './nulls.js';
import offers from './offers.js';
import paging from './paging.js';
import types from './types.js';

/** Everything below /reality-modeling. */
export default async function jobs(context) {
  const inputs = await jobInputs(context.service);
  for (const part of [offers, types, nulls, forms, lifecycle, endings, filters, paging, cancellation, costs])
    await part(context, inputs);
}
