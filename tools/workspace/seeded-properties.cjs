// What tests get for `fast-check`: the same library, with a seed that is the same in every run unless one is given.
// A change is then judged by what it changes; `npm run test:properties` is where new counterexamples are looked for.
const fc = require('../../node_modules/fast-check/lib/cjs/fast-check.js');

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.BUSBAR_PROPERTY_SEED ?? 1) });
module.exports = fc;
