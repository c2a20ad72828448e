import { removeEach } from './account/removals';
import { JOURNEYS, travel } from './decide-journeys';
import { STATES } from './next/states';
import { eachState, walkState } from './next/walk';

/*
 * Every journey of a decision on the sandbox, the hours-long ones too, and every permission taken away from the walk through
 * a stranger's account: tsx test/journeys/long.ts [words of the name, or removals].
 * Prints what each came to; exit code 1 when one did not come out as it must. Names that begin with "next"
 * execute every command that the screens of a state recommend: without colours, with them, and through npx.
 */
const wanted = process.argv.slice(2).join(' ');
let failed = 0;
for (const journey of JOURNEYS.filter(({ name }) => name.includes(wanted))) {
  const began = performance.now();
  try {
    const seen = await travel(journey);
    console.log(`ok    ${journey.name}\n      ${seen}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${journey.name}\n      ${error instanceof Error ? error.message : String(error)}`);
  }
  console.log(`      ${((performance.now() - began) / 1000).toFixed(1)} s`);
}
const REMOVALS = 'removals';
if (REMOVALS.includes(wanted)) {
  const removals = await removeEach(({ role, action, line, isDenied, isNamed }) => {
    const seen = isDenied ? (isNamed ? 'named by the command' : 'denied, and not named by the command') : 'NOT DENIED';
    console.log(`${isDenied ? 'ok   ' : 'FAIL '} ${role} without ${action}: ${line.slice(0, 40)}: ${seen}`);
  });
  const denied = removals.filter(({ isDenied }) => isDenied).length;
  const named = removals.filter(({ isNamed }) => isNamed).length;
  failed += removals.length - denied;
  console.log(
    `${denied} of ${removals.length} removals are denied by name; ${named} of them are named by the command, too`,
  );
}
const nameOf = ({ name }: { readonly name: string }): string => `next lines, ${name}`;
if (STATES.some((state) => nameOf(state).includes(wanted))) {
  let lines = 0;
  let right = 0;
  await eachState(
    (state) => nameOf(state).includes(wanted),
    async (operator, state) => {
      const walked = await walkState(operator, state, { forms: ['plain', 'coloured', 'npx'], lanes: 2 });
      const wrong = walked.filter((one) => one.wrong !== undefined);
      failed += wrong.length;
      lines += walked.length;
      right += walked.length - wrong.length;
      console.log(`${wrong.length === 0 ? 'ok   ' : 'FAIL '} ${nameOf(state)}`);
      console.log(`      ${walked.length - wrong.length} of ${walked.length} did what they said`);
      for (const one of wrong) console.log(`      ${one.form}: ${one.screen} says "${one.line}": ${one.wrong}`);
    },
  );
  console.log(`${right} of ${lines} recommended lines did what they said`);
}
process.exitCode = failed > 0 ? 1 : 0;
