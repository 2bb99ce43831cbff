// What a trader's first hours with a client are made of, each step asserted. One venue per process.
import { Harness } from './harness.mjs';
import { bookChecks } from './books.mjs';
import { orderChecks } from './orders.mjs';
import { streamChecks } from './streams.mjs';
import { refusalChecks, rateLimitCheck } from './refusals.mjs';

const harness = new Harness(JSON.parse(process.argv[2]));
await bookChecks(harness);
await orderChecks(harness);
await streamChecks(harness);
await refusalChecks(harness);
await rateLimitCheck(harness);  // last: what comes after it would be limited, too
await harness.end();
