/** One shift of an alias from a version to another. */
export interface AliasShift {
  readonly functionName: string;
  readonly alias: string;
  readonly fromVersion: string;
  readonly toVersion: string;
}

/**
 * The AppSpec of a shift, `version` written as CodeDeploy documents it: a number with one decimal. CodeDeploy checks a
 * hash of exactly this text.
 */
export const appSpec = (shift: AliasShift): string => {
  const resource = {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Name: shift.functionName,
      Alias: shift.alias,
      CurrentVersion: shift.fromVersion,
      TargetVersion: shift.toVersion,
    },
  };
  return `{"version":0.0,"Resources":${JSON.stringify([{ [shift.functionName]: resource }])}}`;
};

/** The versions that an AppSpec names, whether it is JSON or YAML (SAM writes YAML). */
export function versionsOfAppSpec(text: string): {
  readonly from: string | undefined;
  readonly to: string | undefined;
} {
  const named = (key: string) => new RegExp(`"?${key}"?\\s*:\\s*["']?(\\d+)`).exec(text)?.[1];
  return { from: named('CurrentVersion'), to: named('TargetVersion') };
}
