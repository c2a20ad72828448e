/** CloudFormation's share of the world. */
export interface CloudFormationState {
  /** By name; a deleted stack is gone. */
  stacks: Record<string, Stack>;
}

export interface StackResource {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  /** What `Fn::GetAtt` answers. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly retained: boolean;
}

export interface StackOutput {
  readonly key: string;
  readonly value: string;
  readonly description?: string;
}

export interface ChangeSet {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly changes: readonly {
    readonly action: 'Add' | 'Modify' | 'Remove';
    readonly logicalId: string;
    readonly type: string;
  }[];
}

export interface Stack {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  updatedAt?: number;
  /** REVIEW_IN_PROGRESS until its first change set is executed. */
  status: 'REVIEW_IN_PROGRESS' | 'CREATE_COMPLETE' | 'UPDATE_COMPLETE' | 'DELETE_FAILED';
  statusReason?: string;
  template: string;
  parameters: Readonly<Record<string, string>>;
  description?: string;
  resources: StackResource[];
  outputs: readonly StackOutput[];
  changeSets: Record<string, ChangeSet>;
}

/** An account without stacks. */
export const emptyCloudFormation = (): CloudFormationState => ({ stacks: {} });
