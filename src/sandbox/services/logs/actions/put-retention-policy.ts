import { type Action, defineAction } from '../../../kernel/action';
import { invalidParameter } from '../errors';
import { groupName, groupOf } from '../names';

interface Input {
  readonly logGroupName: string;
  readonly retentionInDays: number;
}

const choices: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export const putRetentionPolicy: Action<Input> = defineAction<Input>({
  name: 'PutRetentionPolicy',
  input: { logGroupName: { ...groupName, required: true }, retentionInDays: { type: 'integer', required: true } },
  run({ logGroupName, retentionInDays }, { kernel }) {
    if (!choices.includes(retentionInDays)) {
      throw invalidParameter(
        `1 validation error detected: Value '${retentionInDays}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${choices.join(', ')}]`,
      );
    }
    groupOf(kernel.world, { logGroupName }).retentionInDays = retentionInDays;
    return {};
  },
});
