import { loadProfile, type Profile } from '../src/profile';

/**
 * The variants of a profile that one simulated device has: the one named, or all of them.
 *
 * @param name the profile's id, or its file.
 * @param folders searched for profiles before those that ship with the pack.
 * @throws ProfileError if it cannot be loaded or has no such variant.
 */
export function loadVariants(
  name: string,
  variant = '',
  folders: readonly string[] = [],
): { profile: Profile; alsoServe: Profile[] } {
  const profile = loadProfile(name, { variant, folders });
  const others = variant === '' ? [...profile.variants.keys()].filter((id) => id !== profile.variant) : [];
  return { profile, alsoServe: others.map((other) => loadProfile(name, { variant: other, folders })) };
}
