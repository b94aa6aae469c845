import type { ResourceInstance, ResourceType } from '../kernel/resource';

/**
 * A resource that is a note in a registry (a policy, a permission, a route): a change takes the note back and writes it
 * anew in one turn, so that nobody ever finds it missing.
 */
export function note(
  type: Pick<ResourceType, 'create'>,
  instance: ResourceInstance,
  takeBack: () => void,
): ResourceInstance {
  return {
    ...instance,
    remove: takeBack,
    update: (next) => {
      takeBack();
      return type.create(next);
    },
  };
}

/** A resource that holds something and whose service takes new properties over by being told them again. */
export function keeper(
  type: Pick<ResourceType, 'create'>,
  instance: ResourceInstance,
  own: Pick<ResourceInstance, 'holds' | 'remove'>,
): ResourceInstance {
  return { ...instance, ...own, update: (next) => type.create(next) };
}

/** `3 objects`, `1 object`; `undefined` for none. */
export function counted(count: number, one: string, many = `${one}s`): string | undefined {
  return count === 0 ? undefined : `${count} ${count === 1 ? one : many}`;
}
