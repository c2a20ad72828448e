/** Name of the stack in the documented order. */
export const STACK_NAME = 'huntaze-beta';
