/**
 * Freezes a value with all that it holds: what a policy is given is not its own. Objects of classes are left as they
 * are, with all their insides; what is frozen already is not looked into again.
 */
export function freeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== Array.prototype && prototype !== null) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) freeze(inner);
  return value;
}

/**
 * Lets nobody add properties to what all objects and lists inherit from: a policy that does so, perhaps by a library
 * or by a value called `__proto__`, gets an error. Otherwise every message would seem to have a property too many.
 */
export function protectPrototypes(): void {
  for (const prototype of [Object.prototype, Array.prototype]) Object.preventExtensions(prototype);
}
